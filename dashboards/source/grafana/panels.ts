import { PanelBuilder as BarGauge } from '@grafana/grafana-foundation-sdk/bargauge'
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog'
import {
  BarGaugeDisplayMode,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  type DataSourceRef,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
  GraphThresholdsStyleConfigBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import type {
  Panel,
  ThresholdsConfig,
  ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { PanelBuilder as StateTimeline } from '@grafana/grafana-foundation-sdk/statetimeline'
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat'
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries'
import type * as units from '@grafana/grafana-foundation-sdk/units'
import { absentAs, neutral, unknown } from './colours.ts'
import { dataSource } from './data-source.ts'
import { now, overTime, type Queries } from './queries.ts'

/** A unit of Grafana; `count:` is followed by the word for what is counted, and only fits finite values. */
export type Unit = Extract<(typeof units)[keyof typeof units], string> | `count:${string}`

/** The texts of a panel. */
export interface PanelText {
  readonly title: string
  /** What the numbers mean, and what to do about bad ones. */
  readonly description: string
}

export interface Plan extends PanelText {
  readonly queries: Queries
  readonly unit: Unit
  readonly thresholds?: Builder<ThresholdsConfig>
  readonly mappings?: readonly ValueMapping[]
  /** The text shown if there is no value. Default: unknown. */
  readonly noValue?: string
}

export interface NumbersPlan extends Plan {
  /** True: shows the legend of each series instead of its value. */
  readonly showsNames?: boolean
}

export interface Lines extends Plan {
  /** Stacks the lines; only for values whose sum has a meaning. */
  readonly stacked?: boolean
  /** Fills the area between two lines: from the legend of the upper line to that of the lower line. */
  readonly bands?: Readonly<Record<string, string>>
}

/** Returns a panel with current values as coloured numbers. */
export function stat(plan: NumbersPlan): Panel {
  const isColoured = plan.thresholds !== undefined || plan.mappings !== undefined
  return withPlan(new Stat(), plan, now(plan.queries))
    .graphMode(BigValueGraphMode.None)
    .textMode(plan.showsNames === true ? BigValueTextMode.Name : BigValueTextMode.Auto)
    .colorMode(isColoured ? BigValueColorMode.Background : BigValueColorMode.None)
    .mappings([...(plan.mappings ?? []), absentAs(plan.noValue ?? unknown)])
    .reduceOptions(lastValue())
    .build()
}

/** Returns a graph with gaps where values are unknown. */
export function timeSeries(plan: Lines): Panel {
  const panel = withPlan(new TimeSeries(), plan, overTime(plan.queries))
    .showPoints(VisibilityMode.Never)
    .fillOpacity(plan.stacked ? 25 : 0)
    .axisSoftMin(0)
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Bottom)
        .calcs(['last', 'max']),
    )
    .tooltip(
      new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending),
    )
  if (plan.stacked) panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal))
  if (plan.thresholds) {
    panel.thresholdsStyle(
      new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed),
    )
  }
  for (const [upper, lower] of Object.entries(plan.bands ?? {})) {
    panel.overrideByName(upper, [
      { id: 'custom.fillBelowTo', value: lower },
      { id: 'custom.fillOpacity', value: 15 },
    ])
  }
  return panel.build()
}

/** Returns a panel with a bar for the current value of each series. */
export function barGauge(plan: Plan): Panel {
  return withPlan(new BarGauge(), plan, now(plan.queries))
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .reduceOptions(lastValue())
    .min(0)
    .build()
}

/**
 * Maximum number of points of a state timeline.
 *
 * With ten thousand backlogs, Prometheus loads seventy thousand series at each point to select the twenty shown,
 * and by default rejects queries that load more than fifty million samples.
 */
const timelinePoints = 240

/** Returns a timeline with one band for each series, coloured by its state. */
export function stateTimeline(plan: Plan): Panel {
  return withPlan(new StateTimeline(), plan, overTime(plan.queries))
    .maxDataPoints(timelinePoints)
    .mergeValues(true)
    .showValue(VisibilityMode.Auto)
    .rowHeight(0.8)
    .fillOpacity(80)
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .calcs([]),
    )
    .build()
}

/** Methods that the builders of all panel types share; the SDK has no interface for them. */
export interface PanelBuilder extends Builder<Panel> {
  title(title: string): this
  description(description: string): this
  datasource(datasource: DataSourceRef): this
  targets(targets: Builder<Dataquery>[]): this
  unit(unit: string): this
  thresholds(thresholds: Builder<ThresholdsConfig>): this
  mappings(mappings: ValueMapping[]): this
  noValue(noValue: string): this
}

function withPlan<B extends PanelBuilder>(
  panel: B,
  plan: Plan,
  targets: readonly Builder<Dataquery>[],
): B {
  return panel
    .title(plan.title)
    .description(plan.description)
    .datasource(dataSource)
    .targets([...targets])
    .unit(plan.unit)
    .thresholds(plan.thresholds ?? neutral())
    .mappings([...(plan.mappings ?? [])])
    .noValue(plan.noValue ?? unknown)
}

function lastValue(): ReduceDataOptionsBuilder {
  return new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields('')
}
