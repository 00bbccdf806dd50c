// Reads the report of a test runner (trx of dotnet test, or JSON of vitest or Playwright) and prints "passed failed", then a line for each test that
// failed: its name and the beginning of why.
import { readFileSync } from 'node:fs';

const MOST_OF_A_REASON = 1_500;

const text = readFileSync(process.argv[2], 'utf8');
const { passed, failed } = text.trimStart().startsWith('{') ? ofWeb(JSON.parse(text)) : ofServer(text);
console.log([`${passed} ${failed.length}`, ...failed.map(({ name, why }) => line(name, why))].join('\n'));

function ofServer(trx) {
  const counted = /<Counters [^>]*passed="(\d+)"/.exec(trx);
  if (!counted) throw new Error('The report holds no counters.');
  const failed = [...trx.matchAll(/<UnitTestResult ([^>]*outcome="Failed"[^>]*?)(?:\/>|>(.*?)<\/UnitTestResult>)/gs)].map(([, result, inner]) => ({
    name: unescaped(/testName="([^"]*)"/.exec(result)[1]),
    why: unescaped(/<Message>(.*?)<\/Message>/s.exec(inner ?? '')?.[1] ?? ''),
  }));
  return { passed: Number(counted[1]), failed };
}

function ofWeb(report) {
  if (!report.stats) return { passed: report.numPassedTests, failed: report.testResults.flatMap(ofFile) };
  return { passed: report.stats.expected + report.stats.flaky, failed: report.suites.flatMap(ofSuite) };
}

function ofSuite(suite) {
  return [
    ...(suite.suites ?? []).flatMap(ofSuite),
    ...(suite.specs ?? [])
      .filter((spec) => !spec.ok)
      .map((spec) => ({ name: `${spec.file}: ${spec.title}`, why: spec.tests.at(-1)?.results.at(-1)?.error?.message ?? '' })),
  ];
}

function ofFile(file) {
  if (file.status === 'failed' && file.assertionResults.length === 0) return [{ name: `${file.name} did not run`, why: file.message ?? '' }];
  return file.assertionResults
    .filter((test) => test.status === 'failed')
    .map((test) => ({ name: `${file.name}: ${test.fullName}`, why: test.failureMessages.join(' ') }));
}

function unescaped(xml) {
  const signs = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return xml.replace(/&(?:(lt|gt|quot|apos|amp)|#x([0-9A-Fa-f]+)|#(\d+));/g, (_, named, hex, number) =>
    named ? signs[named] : String.fromCodePoint(hex ? parseInt(hex, 16) : Number(number)),
  );
}

function line(name, why) {
  const plain = why.replace(/\u001b\[[0-9;]*m/g, '').replace(/\s+/g, ' ').trim();
  return plain ? `${name}: ${plain.slice(0, MOST_OF_A_REASON)}` : name;
}
