import { css } from '../../text/html.ts'

/** The style sheet: colour only for what needs attention. */
export const statusStyle = css`
  :root {
    --paper: #fff;
    --ink: #1c2530;
    --quiet: #5c6873;
    --line: #dde2e7;
    --card: #f6f8fa;
    --link: #0b63b0;
    --up: #1a7f37;
    --partial: #9a6700;
    --down: #c62828;
  }
  @media (prefers-color-scheme: dark) {
    :root {
      --paper: #12171d;
      --ink: #e4e9ee;
      --quiet: #97a3af;
      --line: #2c3640;
      --card: #1a2129;
      --link: #6cb2f5;
      --up: #4cc26b;
      --partial: #e0b03c;
      --down: #ff7b72;
    }
  }
  body {
    max-width: 88rem;
    margin: 2rem auto;
    padding: 0 1.5rem;
    background: var(--paper);
    color: var(--ink);
    font:
      15px/1.5 system-ui,
      sans-serif;
  }
  h1 {
    margin: 0;
    font-size: 1.6rem;
  }
  h1 small,
  .system {
    color: var(--quiet);
    font-size: 0.9rem;
    font-weight: normal;
  }
  h2 {
    margin: 0;
    font-size: 1.15rem;
  }
  h3 {
    margin: 1rem 0 0.25rem;
    font-size: 0.95rem;
  }
  .quiet {
    margin: 0;
    color: var(--quiet);
  }
  nav {
    margin-top: 0.5rem;
  }
  nav a {
    margin-right: 1rem;
    color: var(--link);
  }
  section {
    margin-top: 1.5rem;
    padding: 1rem 1.25rem;
    background: var(--card);
    border: 1px solid var(--line);
    border-radius: 8px;
  }
  .scroll {
    overflow-x: auto;
  }
  table {
    width: 100%;
    margin-top: 0.5rem;
    border-collapse: collapse;
  }
  th,
  td {
    padding: 0.35rem 0.75rem 0.35rem 0;
    border-bottom: 1px solid var(--line);
    text-align: left;
    vertical-align: top;
  }
  tbody tr:last-child td {
    border-bottom: 0;
  }
  th {
    color: var(--quiet);
    font-size: 0.8rem;
    font-weight: 600;
  }
  .number {
    padding-right: 1.5rem;
    text-align: right;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .state {
    font-weight: 600;
  }
  .state.up {
    color: var(--up);
  }
  .state.partial {
    color: var(--partial);
  }
  .state.down {
    color: var(--down);
  }
  .state.pending {
    color: var(--quiet);
  }
  .state.rewound,
  .state.stopped,
  .state.abandoned,
  .state.stalled {
    color: var(--down);
  }
  .state.behind,
  .state.unknown {
    color: var(--partial);
  }
  .state.ok {
    color: var(--up);
  }
  .backlogs td {
    vertical-align: middle;
  }
  .name {
    overflow-wrap: anywhere;
  }
  td.name {
    min-width: 6rem;
  }
  .stale {
    display: inline-block;
    color: var(--partial);
    font-size: 0.85rem;
  }
  .sparkline {
    display: block;
    fill: none;
    stroke: var(--link);
    stroke-width: 1.5;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .sparkline .baseline {
    stroke: var(--line);
    stroke-width: 1;
  }
  h1 a {
    color: inherit;
    text-decoration: none;
  }
  p {
    margin: 0.25rem 0;
  }
  p a,
  dd a,
  td a {
    color: var(--link);
  }
  .kind {
    font-family: ui-monospace, monospace;
    font-size: 0.85rem;
  }
  .fact {
    margin-right: 0.75rem;
    color: var(--quiet);
    white-space: nowrap;
  }
  dl {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr));
    gap: 0.75rem 1rem;
    margin: 1rem 0 0;
  }
  dt {
    color: var(--quiet);
    font-size: 0.8rem;
  }
  dd {
    margin: 0;
    font-size: 1.1rem;
  }
  form {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 1rem;
    align-items: center;
    margin: 0.5rem 0;
  }
  input,
  select,
  button {
    font: inherit;
  }
  input[type='search'] {
    width: 18rem;
    max-width: 100%;
    box-sizing: border-box;
  }
  dl + .links {
    margin-top: 1rem;
  }
  .links a {
    margin-right: 1rem;
  }
  .chart {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 0.25rem 0.5rem;
    margin: 0.75rem 0 0;
    color: var(--quiet);
    font-size: 0.8rem;
    font-variant-numeric: tabular-nums;
  }
  .chart svg {
    width: 100%;
    height: 10rem;
    overflow: visible;
    fill: none;
  }
  .chart path {
    vector-effect: non-scaling-stroke;
  }
  .chart .baseline {
    stroke: var(--line);
  }
  .chart .line {
    stroke: var(--link);
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .chart .area {
    fill: var(--link);
    opacity: 0.12;
  }
  .scale,
  .times {
    display: flex;
    justify-content: space-between;
  }
  .scale {
    flex-direction: column;
    text-align: right;
    line-height: 1;
  }
  .times {
    grid-column: 2;
  }
  /* Too narrow for columns: each row becomes a list of labelled values. */
  @media (max-width: 48rem) {
    body {
      margin: 0.75rem auto;
      padding: 0 0.5rem;
    }
    section {
      padding: 0.75rem;
    }
    nav a {
      display: inline-block;
      padding: 0.25rem 0;
    }
    thead {
      display: none;
    }
    table,
    tbody,
    tr,
    td {
      display: block;
    }
    tr {
      padding: 0.5rem 0;
      border-bottom: 1px solid var(--line);
    }
    td,
    td.number {
      display: flex;
      padding: 0.1rem 0;
      border: 0;
      text-align: left;
    }
    td.empty {
      display: none;
    }
    td::before {
      content: attr(data-label);
      flex: 0 0 7.5rem;
      color: var(--quiet);
      font-size: 0.85rem;
    }
    td > span {
      min-width: 0;
    }
  }
`
