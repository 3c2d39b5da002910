// Validates the reports of a folder: json.json, har.json and sarif.json, each with
// ajv and the schema that its format has.
const fs = require('fs');
const path = require('path');
const folder = process.argv[2];
const read = (name) => JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'));
const addFormats = require('ajv-formats');
let failed = false;

function validate(name, validator) {
  if (!validator(read(name))) {
    failed = true;
    console.log(name, JSON.stringify(validator.errors, null, 1));
  }
}

const Ajv2020 = require('ajv/dist/2020');
const own = addFormats(new Ajv2020({ allErrors: true, strict: true, strictRequired: false }));
validate('json.json', own.compile(read('report.schema.json')));

const Draft07 = require('ajv');
const sarif = addFormats(new Draft07({ allErrors: true, strict: false, unicodeRegExp: false }));
const schemas = path.join(path.dirname(require.resolve('@microsoft/jest-sarif/package.json')), 'lib', 'schemas');
const sarifSchema = JSON.parse(fs.readFileSync(path.join(schemas, 'sarif-2.1.0-rtm.5.json'), 'utf8'));
if (/draft-04/.test(sarifSchema.$schema)) delete sarifSchema.$schema;
if (sarifSchema.id) { sarifSchema.$id = sarifSchema.id; delete sarifSchema.id; }
validate('sarif.json', sarif.compile(sarifSchema));

// HAR's schemas are of draft 6, which ajv reads as its own but for the name.
const har = addFormats(new Draft07({ allErrors: true, strict: false }));
for (const schema of Object.values(require('har-schema'))) {
  delete schema.$schema;
  har.addSchema(schema);
}
validate('har.json', har.getSchema('har.json#') || har.getSchema('har.json'));
process.exit(failed ? 1 : 0);
