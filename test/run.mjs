/**
 * `npm test`: the checks, the unit tests, the build, and the tests that drive the built page in a real
 * Chromium. Every stage runs even when one before it failed, so that one run tells everything; the last line
 * sums the tests.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';

const root = fileURLToPath(new URL('..', import.meta.url));
const results = `${root}test-results`;
const failures = [];

function stage(name, command, ...args) {
	console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 70 - name.length))}`);
	const windows = process.platform === 'win32';
	const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: windows });
	if (status !== 0) failures.push(name);
	return status === 0;
}

/** Runs one Vitest project, or those whose names begin so, and counts from its JSON report; a test that was skipped did not pass. */
function vitest(project) {
	const report = `${results}/${project}.json`;
	rmSync(report, { force: true });
	const json = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
	stage(`${project} tests`, 'npx', 'vitest', 'run', '--project', `${project}*`, ...json);
	try {
		const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
		const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
		const unloaded = testResults.filter(
			({ status, assertionResults }) => status === 'failed' && !assertionResults.length,
		);
		const passed = tests.filter(({ status }) => status === 'passed').length;
		const backends = [...tests.flatMap(({ meta }) => meta?.backend ?? []), ...families(testResults)];
		if (tests.length === 0) failures.push(`${project} tests: none ran`);
		if (passed < tests.length)
			failures.push(`${project} tests: ${tests.length - passed} failed or were skipped`);
		return { passed, failed: tests.length - passed + unloaded.length, backends };
	} catch (error) {
		failures.push(`${project} tests: no report (${error.message})`);
		return { passed: 0, failed: 1, backends: [] };
	}
}

/** Families of kernels that passed all of the suite which holds them to the float64 oracle. */
function families(testResults) {
	const { assertionResults = [] } =
		testResults.find(({ name }) => /kernels\/contract\.test\.ts$/.test(name)) ?? {};
	const held = assertionResults.filter(({ ancestorTitles }) => ancestorTitles.length > 0);
	return [...new Set(held.map(({ ancestorTitles }) => ancestorTitles[0]))]
		.filter((family) =>
			held.every(({ ancestorTitles, status }) => ancestorTitles[0] !== family || status === 'passed'),
		)
		.filter((family) => !family.includes('beside the reference'))
		.map((family) => `${family} (Node)`);
}

const { findChromium } = await tsImport('./browser/chromium.ts', import.meta.url);
try {
	const path = findChromium();
	process.env.CHROMIUM_PATH = path;
	const version = spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout?.trim() || 'version unknown';
	console.log(`Node ${process.version}; ${version} (${path})`);
} catch (error) {
	console.error(error.message);
	process.exit(1);
}

mkdirSync(results, { recursive: true });
// The checks take one core, and a while: kernels and page are built beside them.
const told = `${results}/check.txt`;
const out = openSync(told, 'w');
const windows = process.platform === 'win32';
const checks = spawn('npm', ['run', '-s', 'check'], {
	cwd: root,
	stdio: ['ignore', out, out],
	shell: windows,
});
const checked = once(checks, 'exit');
stage('kernels', 'npm', 'run', '-s', 'kernels');
const built = stage('build', 'npx', 'vite', 'build');
const [status] = await checked;
console.log(`\n── check ${'─'.repeat(65)}\n${readFileSync(told, 'utf8')}`);
if (status !== 0) failures.push('check');
const unit = vitest('unit');
const browser = built ? vitest('browser') : { passed: 0, failed: 1, backends: [] };

console.log(
	`\nbackends that ran: ${[...new Set([...unit.backends, ...browser.backends])].join('; ') || 'none'}`,
);
if (failures.length > 0) console.error(`failed: ${failures.join('; ')}`);
console.log(`${unit.passed + browser.passed} passed, ${unit.failed + browser.failed} failed`);
process.exit(failures.length === 0 ? 0 : 1);
