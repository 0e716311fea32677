// Lets SimpleWebAuthn judge what print_mutants prints, and says where it and we are of two minds.
//     print_mutants COUNT SEED | node simplewebauthn_judge.mjs      in the folder that holds node_modules
// Ends with 1 if we accept something that it refuses and docs/divergences.md does not explain.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const require = createRequire(pathToFileURL(process.cwd() + '/package.json'));
const { verifyAuthenticationResponse, verifyRegistrationResponse } = require('@simplewebauthn/server');

// See docs/divergences.md.
const EXPLAINED = / (a1780178f5|b8016178f5)$|^registration: .*(aaguid|statement form)/;

let party;
const tally = { count: 0, both: 0, onlyOurs: new Map(), onlyTheirs: new Map() };

async function accepts(line) {
  const response = JSON.parse(line.response);
  const expected = {
    response,
    expectedChallenge: line.challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.rp_id,
    requireUserVerification: true,
  };
  try {
    if (line.ceremony === 'registration') return (await verifyRegistrationResponse(expected)).verified;
    const publicKey = new Uint8Array(Buffer.from(line.cose_key, 'base64url'));
    const credential = { id: response.id, publicKey, counter: 0 };
    return (await verifyAuthenticationResponse({ ...expected, credential })).verified;
  } catch {
    return false; // what it throws is a refusal
  }
}

function add(rows, name) {
  rows.set(name, (rows.get(name) ?? 0) + 1);
}

async function judge(line) {
  const ours = line.ours === 'accepted';
  const theirs = await accepts(line);
  tally.count += 1;
  if (ours && theirs) tally.both += 1;
  if (ours && !theirs) add(tally.onlyOurs, `${line.ceremony}: ${line.mutations}`);
  if (theirs && !ours) add(tally.onlyTheirs, `${line.ceremony}: ${line.ours}`);
}

function show(title, rows) {
  console.log(title);
  for (const name of [...rows.keys()].sort()) console.log(`${String(rows.get(name)).padStart(10)}  ${name}`);
  return [...rows.values()].reduce((sum, count) => sum + count, 0);
}

for await (const text of createInterface({ input: process.stdin })) {
  if (party === undefined) party = JSON.parse(text);
  else await judge(JSON.parse(text));
}
const ours = show('accepted by us alone:', tally.onlyOurs);
const theirs = show('accepted by SimpleWebAuthn alone:', tally.onlyTheirs);
const unexplained = [...tally.onlyOurs.keys()].filter((name) => !EXPLAINED.test(name));
for (const name of unexplained) console.log(`not explained: ${name}`);
console.log(`evidence: count=${tally.count} result=${tally.both} accepted by both; ${ours} by us alone; ` +
  `${theirs} by SimpleWebAuthn alone`);
process.exitCode = unexplained.length > 0 ? 1 : 0;
