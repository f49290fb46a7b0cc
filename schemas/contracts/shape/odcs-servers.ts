import { type MapShape, type Shape, text, textOrNumber, webAddress, wholeNumber } from './shape';

/** Fields by kind of server, as the standard lists them: `*` is required, `#` a whole number. */
const fieldsByType: Readonly<Record<string, string>> = {
  api: '*location',
  athena: '*stagingDir *schema catalog regionName',
  azure: '*location *format delimiter',
  bigquery: '*project *dataset',
  clickhouse: '*host *#port *database',
  cloudsql: '*host *#port *database *schema',
  custom:
    'account catalog database dataset delimiter endpointUrl format host location path #port project region regionName schema serviceName stagingDir warehouse stream',
  databricks: 'host *catalog *schema',
  db2: '*host *#port *database schema',
  denodo: '*host *#port database',
  dremio: '*host *#port schema',
  duckdb: '*database schema',
  glue: '*account *database location format',
  hive: 'host #port *database',
  impala: 'host #port *database',
  informix: 'host #port *database',
  kafka: '*host format',
  kinesis: 'region format stream',
  local: '*path *format',
  mysql: '*host *#port *database',
  oracle: '*host *#port *serviceName',
  postgres: '*host *#port *database *schema',
  postgresql: '*host *#port *database *schema',
  presto: '*host catalog schema',
  pubsub: '*project',
  redshift: 'host *database *schema region account',
  s3: '*location endpointUrl format delimiter',
  sftp: '*location format delimiter',
  snowflake: 'host #port *account *database *schema warehouse',
  sqlserver: '*host #port *database *schema',
  synapse: '*host *#port *database',
  trino: '*host *#port *catalog *schema',
  vertica: '*host *#port *database *schema',
  zen: 'host #port *database',
};

/** Kinds that 3.2 added; their fields are not checked. */
const newIn32 = ['exasol', 'hana', 'iceberg', 'teradata'];

export function serverTypes(allowsNewer: boolean): readonly string[] {
  return allowsNewer ? [...Object.keys(fieldsByType), ...newIn32] : Object.keys(fieldsByType);
}

/** What a server of `type` has besides what every server has. `variablePorts`: 3.2 allows `${PORT}`. */
export function serverFields(type: string | undefined, variablePorts: boolean): Pick<MapShape, 'required' | 'optional' | 'open'> {
  const fields = type !== undefined && Object.hasOwn(fieldsByType, type) ? fieldsByType[type] : undefined;
  if (fields === undefined) return { open: true };
  const required: Record<string, Shape> = {};
  const optional: Record<string, Shape> = {};
  for (const field of fields.split(' ')) {
    const name = field.replace(/[*#]+/, '');
    (field.startsWith('*') ? required : optional)[name] = fieldShape(field, type, variablePorts);
  }
  return { required, optional };
}

function fieldShape(field: string, type: string | undefined, variablePorts: boolean): Shape {
  if (field.includes('#')) return variablePorts ? textOrNumber : wholeNumber;
  if (field.endsWith('endpointUrl') || (type === 'api' && field.endsWith('location'))) return webAddress;
  return text;
}
