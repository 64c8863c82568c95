// A board as this project writes it, in terms of Grafana's own types. Options that are left out
// get Grafana's defaults; what is there has to be known to it. Prometheus' query is not in that
// package: its members stand here.
import type {
  Dashboard, DataQuery, DataSourceRef, FieldConfig, Panel, RowPanel, VariableModel,
} from '@grafana/schema';
import type * as bargauge
  from '@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen';
import type * as heatmap
  from '@grafana/schema/dist/esm/raw/composable/heatmap/panelcfg/x/HeatmapPanelCfg_types.gen';
import type * as stat
  from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type * as timeline
  from '@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen';
import type * as table
  from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type * as timeseries
  from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

interface Query extends Omit<DataQuery, 'datasource'> {
  datasource: DataSourceRef;
  editorMode: 'code';
  expr: string;
  format: 'time_series' | 'table' | 'heatmap';
  instant: boolean;
  legendFormat: string;
  range: boolean;
}

interface Shown<Kind extends string, Options, Custom>
  extends Omit<Panel, 'type' | 'options' | 'fieldConfig' | 'targets'> {
  type: Kind;
  options: Partial<Options>;
  fieldConfig: {
    defaults: Omit<FieldConfig, 'custom'> & { custom?: Partial<Custom> };
    overrides: [];
  };
  targets: Query[];
}

type Nothing = Record<string, never>;
type AnyPanel =
  | (Omit<RowPanel, 'panels'> & { panels: [] })
  | Shown<'stat', stat.Options, Nothing>
  | Shown<'bargauge', bargauge.Options, Nothing>
  | Shown<'timeseries', timeseries.Options, timeseries.FieldConfig>
  | Shown<'heatmap', heatmap.Options, heatmap.FieldConfig>
  | Shown<'state-timeline', timeline.Options, timeline.FieldConfig>
  | Shown<'table', table.Options, table.FieldConfig>;

export interface Board extends Omit<Dashboard, 'panels' | 'templating'> {
  panels: AnyPanel[];
  templating: { list: VariableModel[] };
}
