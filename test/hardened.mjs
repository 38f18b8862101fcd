// The hardened machines of test/fixture as data, so that a test can spoil them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { here } from './coloa.mjs';

export const SERVER = 'hardened-server';
export const WORKSTATION = 'hardened-workstation';

// YAML's plain words as the fixtures use them.
function plain(text) {
  if (text === 'null') return null;
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

// One row, `{key: word, key: "JSON string", …}`.
function row(text, where) {
  const found = {};
  const item = /([a-z_0-9]+): (?:"((?:[^"\\]|\\.)*)"|([^",{}]*))(?:, |\}$)/y;
  item.lastIndex = 1;
  while (item.lastIndex < text.length) {
    const m = item.exec(text);
    if (!m) throw new Error(`${where}: not a row: ${text}`);
    found[m[1]] = m[2] === undefined ? plain(m[3]) : JSON.parse(`"${m[2]}"`);
  }
  return found;
}

// {table: [row, …]} of a fixture: tables at two blanks, rows at four, one line each.
export function tablesOf(machine) {
  const path = join(here, 'fixture', `${machine}.yaml`);
  const tables = {};
  let rows;
  for (const [i, line] of readFileSync(path, 'utf8').split('\n').entries()) {
    const where = `${path}:${i + 1}`;
    const table = /^  (\w+):( \[\])?$/.exec(line);
    if (table) rows = tables[table[1]] = [];
    else if (line.startsWith('    - {')) rows.push(row(line.slice(6), where));
    else if (line && !/^(#|machine:|tables:$)/.test(line)) throw new Error(`${where}: ${line}`);
  }
  return tables;
}

// JSON is YAML.
export function fixtureText(tables, warnings = {}) {
  return JSON.stringify({ machine: 'made by a test', tables, warnings });
}

// --- changes: {table: change}; a change gives the new rows from the old ---------

const matches = (where) => (r) => Object.entries(where).every(([k, v]) => r[k] === v);

// One row more, or several.
export const and = (...more) => (rows) => [...rows, ...more];

// Other rows instead.
export const only = (...rows) => () => rows;

// No rows, or not those that match.
export const without = (where) => (rows) => {
  const left = where ? rows.filter((r) => !matches(where)(r)) : [];
  if (left.length === rows.length) throw new Error(`no row is ${JSON.stringify(where)}`);
  return left;
};

// The rows that match get other values; at least one must.
export const change = (where, values) => (rows) => {
  if (!rows.some(matches(where))) throw new Error(`no row is ${JSON.stringify(where)}`);
  return rows.map((r) => (matches(where)(r) ? { ...r, ...values } : r));
};

// One change after the other.
export const both = (...changes) => (rows) => changes.reduce((r, f) => f(r), rows);

export function spoiled(tables, changes) {
  const result = { ...tables };
  for (const [table, f] of Object.entries(changes)) result[table] = f(tables[table]);
  return result;
}
