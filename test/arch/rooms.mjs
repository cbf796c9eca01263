/**
 * `npm run rooms`: the import table of .dependency-cruiser.cjs and the house rules of sources.mjs, held over
 * src/ and, first, over a canary tree of planted faults. The canary is there because a checker that reads
 * nothing also finds nothing: with TypeScript 7 dependency-cruiser reads 0 modules and reports success.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { started, unreached } from './reach.mjs';
import { findings } from './sources.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CANARY = join(ROOT, 'test/arch/canary');
const { forbidden, options, reach } = createRequire(import.meta.url)(join(ROOT, '.dependency-cruiser.cjs'));
const ROOMS = forbidden.flatMap(({ name }) => (name.startsWith('room-') ? [name.slice(5)] : []));

/** Every file of `base`/src, relative to base, that belongs to the product. */
function filesOf(base) {
	return readdirSync(join(base, 'src'), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => relative(base, join(entry.parentPath, entry.name)).split(sep).join('/'))
		.filter((path) => !new RegExp(options.exclude.path).test(path))
		.sort();
}

/** Everything that is wrong in `base`/src. Throws where a file was left unread. */
async function inspect(base) {
	const all = filesOf(base);
	const textOf = (file) => readFileSync(join(base, file), 'utf8');
	const files = all.filter((file) => /\.tsx?$/.test(file));
	const { output } = await cruise(
		['src'],
		{ ...options, baseDir: base, ruleSet: { forbidden }, validate: true },
		{},
		{ tsConfig: extractTSConfig(join(ROOT, 'tsconfig.json')) },
	);
	const read = new Set(output.modules.map(({ source }) => source));
	const unread = files.filter((file) => !read.has(file));
	if (files.length === 0 || unread.length > 0) {
		throw new Error(
			`dependency-cruiser read ${read.size} modules and left out ${unread.join(', ') || 'all'}`,
		);
	}
	const imports = output.summary.violations.map(({ rule, from, to, cycle }) => ({
		rule: rule.name,
		where: from,
		text: `→ ${cycle?.map(({ name }) => name).join(' → ') ?? to}`,
	}));
	const sources = files.flatMap((file) => findings(file, textOf(file), ROOMS));
	const edges = new Map(
		output.modules.map(({ source, dependencies }) => [
			source,
			[
				...dependencies.map(({ resolved }) => resolved),
				...(all.includes(source) ? started(source, textOf(source)) : []),
			],
		]),
	);
	const alone = unreached(all, reach.entries, edges)
		.filter((file) => !reach.exempt.some(({ path }) => new RegExp(path).test(file)))
		.map((where) => ({ rule: 'unreached', where, text: `← ${reach.entries.join(', ')}` }));
	return {
		files,
		dependencies: output.summary.totalDependenciesCruised,
		faults: [...imports, ...sources, ...alone],
	};
}

/** "file rule" for every planted fault, from the `// breaks: rule …` line of each canary file. */
function planted(files) {
	return files.flatMap((file) => {
		const rules = /^\/\/ breaks: (.*)$/m.exec(readFileSync(join(CANARY, file), 'utf8'))?.[1] ?? '';
		return rules.split(' ').flatMap((rule) => (rule ? [`${file} ${rule}`] : []));
	});
}

const canary = await inspect(CANARY);
const expected = planted(canary.files).sort().join('\n');
const caught = canary.faults.map(({ rule, where }) => `${where.replace(/:\d+$/, '')} ${rule}`);
if (expected !== caught.sort().join('\n')) {
	console.error(`The canary sang wrongly.\nPlanted:\n${expected}\n\nCaught:\n${caught.join('\n')}`);
	process.exit(1);
}

const product = await inspect(ROOT);
const about = new Map([
	...forbidden.map(({ name, comment }) => [name, comment]),
	['unreached', reach.comment],
]);
for (const { rule, where, text } of product.faults) {
	console.error(`${rule}: ${where} ${text}${about.has(rule) ? ` (${about.get(rule)})` : ''}`);
}
console.log(
	`rooms: ${product.files.length} files, ${product.dependencies} imports, ${product.faults.length} faults;` +
		` canary: ${caught.length} of ${caught.length} planted faults caught`,
);
process.exit(product.faults.length === 0 ? 0 : 1);
