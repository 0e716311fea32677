// SimpleWebAuthn: its own two functions, from the JSON that a browser sends. It has no roots for packed, so it checks
// no chain. simplewebauthn_driver.mjs FILE; node finds the package from the folder that holds node_modules.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const require = createRequire(pathToFileURL(process.cwd() + '/package.json'));
const { verifyAuthenticationResponse, verifyRegistrationResponse } = require('@simplewebauthn/server');
const { version } = JSON.parse(readFileSync('node_modules/@simplewebauthn/server/package.json'));
const BETWEEN_LOOKS = 16;
const inputs = JSON.parse(readFileSync(process.argv[2]));

const expected = (item) => ({
  expectedChallenge: item.challenge,
  expectedOrigin: inputs.origin,
  expectedRPID: inputs.rp_id,
  requireUserVerification: true,
});

async function authenticates(item) {
  const credential = { id: item.id, publicKey: item.publicKey, counter: 0 };
  try {
    const response = JSON.parse(item.json);
    return (await verifyAuthenticationResponse({ response, credential, ...expected(item) })).verified;
  } catch {
    return false;
  }
}

async function registers(item) {
  try {
    return (await verifyRegistrationResponse({ response: JSON.parse(item.json), ...expected(item) })).verified;
  } catch {
    return false;
  }
}

function rowOf(task, variant, accepts) {
  const { good, refused } = inputs[task.replaceAll(' ', '_').toLowerCase()];
  for (const item of [...good, ...refused]) {
    if (item.cose_key) item.publicKey = new Uint8Array(Buffer.from(item.cose_key, 'base64url'));
  }
  return { task, variant, accepts, good, refused, next: 0 };
}

async function check({ task, accepts, good, refused }) {
  for (const item of good) if (!(await accepts(item))) throw new Error(`${task}: refuses a good input`);
  if (refused.length === 0) throw new Error(`${task}: has nothing to refuse`);
  for (const item of refused) if (await accepts(item)) throw new Error(`${task}: accepts a corrupted input`);
}

// Of the processor's time, all threads together.
function secondsSince(start) {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

async function measure(row, seconds) {
  const start = process.cpuUsage();
  let judged = 0;
  while (secondsSince(start) < seconds) {
    for (let i = 0; i < BETWEEN_LOOKS; ++i) {
      if (!(await row.accepts(row.good[row.next]))) throw new Error('refuses a good input');
      row.next = (row.next + 1) % row.good.length;
    }
    judged += BETWEEN_LOOKS;
  }
  return { judged, seconds: secondsSince(start) };
}

const rows = [
  rowOf('assertion ES256', 'JSON, key parsed each time', authenticates),
  rowOf('registration packed x5c', 'JSON, chain not checked', registers),
  rowOf('registration none', 'JSON', registers),
];
for (const row of rows) await check(row);
const said = rows.map(({ task, variant }) => ({ task, variant }));
console.log(JSON.stringify({ peer: 'SimpleWebAuthn', version: `${version}, node ${process.versions.node}`, rows: said }));
for await (const line of createInterface({ input: process.stdin })) {
  const [row, seconds] = line.split(' ').map(Number);
  console.log(JSON.stringify(await measure(rows[row], seconds)));
}
