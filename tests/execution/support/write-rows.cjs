// Writes an answer of so many rows with the built projector, and says how long it is. Called by json-text.test.ts, with what Node is started with.
const { buildSchema } = require('graphql');
const { compileProjector } = require('../../../dist/gateway/execution/project.js');

const schema = buildSchema('type Query { rows: [Row!]! } type Row { text: String int: Int }');
const field = (name, selection) => ({ kind: 'field', responseName: name, dataName: name, fieldName: name, selection, isRemoved: false });
const selection = { items: [field('rows', { items: [field('text'), field('int')] })] };
const rows = new Array(Number(process.argv[2])).fill({ text: 'some text', int: 12_345 });
const { data, errors } = compileProjector(schema, schema.getQueryType(), selection)({ rows });
process.stdout.write(`${errors.length} ${data.length}`);
