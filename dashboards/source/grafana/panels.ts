import { PanelBuilder as BarGauge } from '@grafana/grafana-foundation-sdk/bargauge'
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog'
import {
  BarGaugeDisplayMode,
  BigValueColorMode,
  BigValueGraphMode,
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
import { plain } from './colours.ts'
import { dataSource } from './data-source.ts'
import { now, overTime, type Queries } from './queries.ts'

/** One of the units that Grafana knows. */
export type Unit = Extract<(typeof units)[keyof typeof units], string>

/** What every panel tells its reader. */
export interface Words {
  readonly title: string
  /** What the numbers mean, and what to do when they look wrong. */
  readonly description: string
}

export interface Plan extends Words {
  readonly queries: Queries
  readonly unit: Unit
  readonly thresholds?: Builder<ThresholdsConfig>
  readonly mappings?: readonly ValueMapping[]
  /** What stands where there is no value; unknown unless it has a better reason. */
  readonly noValue?: string
}

export interface Lines extends Plan {
  /** One upon the other, where the sum has a meaning. */
  readonly stacked?: boolean
  /** The band between two lines is filled: the name of the upper by that of the lower. */
  readonly bands?: Readonly<Record<string, string>>
}

/** A few numbers as they are now, in their colours. */
export function stat(plan: Plan): Panel {
  return planned(new Stat(), plan, now(plan.queries))
    .graphMode(BigValueGraphMode.None)
    .colorMode(
      plan.thresholds || plan.mappings ? BigValueColorMode.Background : BigValueColorMode.None,
    )
    .reduceOptions(lastValue())
    .build()
}

/** Lines over time, broken where nothing is known. */
export function timeSeries(plan: Lines): Panel {
  const panel = planned(new TimeSeries(), plan, overTime(plan.queries))
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
  for (const [lower, upper] of Object.entries(plan.bands ?? {})) {
    panel.overrideByName(lower, [
      { id: 'custom.fillBelowTo', value: upper },
      { id: 'custom.fillOpacity', value: 15 },
    ])
  }
  return panel.build()
}

/** A bar for each series as it is now. */
export function barGauge(plan: Plan): Panel {
  return planned(new BarGauge(), plan, now(plan.queries))
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .reduceOptions(lastValue())
    .min(0)
    .build()
}

/**
 * The most points of a band in which a word holds or not.
 *
 * Of ten thousand backlogs Prometheus loads seventy thousand series at each point to find the twenty that are
 * shown, and by default refuses to load more than fifty million samples.
 */
const timelinePoints = 240

/** A band for each series that shows which word held when. */
export function stateTimeline(plan: Plan): Panel {
  return planned(new StateTimeline(), plan, overTime(plan.queries))
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

/** What the builders of all kinds of panels have alike; the SDK has no word for it. */
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

function planned<B extends PanelBuilder>(
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
    .thresholds(plan.thresholds ?? plain())
    .mappings([...(plan.mappings ?? [])])
    .noValue(plan.noValue ?? 'unknown')
}

function lastValue(): ReduceDataOptionsBuilder {
  return new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields('')
}
