/**
 * The rooms of src/ and what each may import: the one place where the layering is written down.
 * `npm run rooms` holds the tree to it; docs/architecture.md explains it.
 */

const numerics = ['math', 'data', 'game', 'spec', 'kernels'];
const below = [...numerics, 'result', 'share', 'protocol', 'solvers', 'train', 'exact', 'metrics', 'model'];

/** rooms: importable; types: only by `import type`; npm: packages; node: whether Node's own modules are allowed. */
const table = {
	math: {},
	data: { rooms: ['math'] },
	game: { rooms: ['math', 'data'] },
	spec: { rooms: ['math', 'data', 'game'], npm: ['valibot'] },
	result: { rooms: ['math', 'data', 'spec'], types: ['game'], npm: ['valibot'] },
	share: { rooms: ['game', 'spec'], types: ['data'] },
	protocol: { rooms: ['spec'], types: ['data', 'game', 'result'] },
	kernels: { rooms: ['math'], npm: ['@tensorflow/[^/]+'] },
	solvers: { rooms: numerics },
	train: { rooms: [...numerics, 'solvers'] },
	exact: { rooms: ['math', 'data', 'game'] },
	metrics: { rooms: ['math', 'data', 'game'] },
	model: {
		rooms: ['math', 'data', 'game', 'spec', 'kernels', 'solvers', 'exact', 'metrics', 'result', 'protocol'],
	},
	engine: { rooms: below },
	cli: { rooms: [...below, 'engine'], npm: ['tsx', 'webgpu'], node: true },
	panels: { rooms: ['math', 'game', 'protocol'], types: ['data'], npm: ['d3'] },
	store: {
		rooms: ['math', 'spec', 'result', 'share', 'protocol'],
		types: ['data', 'game'],
		npm: ['zustand', 'idb'],
	},
	ui: {
		rooms: ['data', 'game', 'spec', 'share', 'protocol', 'panels', 'store'],
		npm: ['react', 'react-dom', 'zustand', 'katex', 'qr'],
	},
};

/** Files that are not product code: compilers of the kernels and their sources in another language. */
const tools = '^src/kernels/wasm/(assembly/|compile\\.mjs$)';

/** The half of a room that runs in Node only, and what it may use there beside Node itself. */
const nodeOnly = '\\.node\\.(ts|mjs)$';
const nodePackages = ['tsx'];

const anyOf = (names) => `(?:${names.join('|')})`;

function rulesOf([room, { rooms = [], types = [], npm = [], node = false }]) {
	const from = { path: `^src/${room}/`, pathNot: tools };
	const inBrowser = node ? from : { ...from, pathNot: [tools, nodeOnly] };
	const outside = `^src/(?!${anyOf([room, ...rooms, ...types])}/)`;
	const packages = npm.length > 0 ? { pathNot: `(^|/)node_modules/(@types/)?${anyOf(npm)}(/|$)` } : {};
	return [
		{
			name: `room-${room}`,
			comment: `${room} may import ${[...rooms, ...types.map((t) => `${t} (types)`)].join(', ') || 'no other room'}`,
			severity: 'error',
			from,
			to: { path: outside },
		},
		...(types.length === 0
			? []
			: [
					{
						name: `types-${room}`,
						comment: `${room} may import only types from ${types.join(', ')}`,
						severity: 'error',
						from,
						to: { path: `^src/${anyOf(types)}/`, dependencyTypesNot: ['type-only'] },
					},
				]),
		{
			name: `npm-${room}`,
			comment: `${room} may import ${npm.join(', ') || 'no package'}`,
			severity: 'error',
			from: inBrowser,
			to: { path: '(^|/)node_modules/', ...packages },
		},
		...(node
			? []
			: [
					{
						name: `node-${room}`,
						comment: `${room} runs in a browser`,
						severity: 'error',
						from: inBrowser,
						to: { dependencyTypes: ['core'] },
					},
				]),
	];
}

/**
 * What the product is: whatever these two import or start, by any number of steps. A file that they do not reach is a
 * fault, for it belongs to the tests or to nobody; `exempt` says which are not, and why.
 */
const reach = {
	comment: 'src holds what the page or the command line reaches: give it a user, or move it to test/',
	entries: ['src/main.tsx', 'src/cli/main.ts'],
	exempt: [
		{ path: tools, why: 'compiles the kernels; npm runs it' },
		{ path: '\\.d\\.ts$', why: 'declares to the compiler, and is imported by nobody' },
		{ path: '^src/spec/revisions/\\d+\\.json$', why: 'frozen: the newest is read once there is a newer one' },
	],
};

module.exports = {
	reach,
	forbidden: [
		...Object.entries(table).flatMap(rulesOf),
		{
			name: 'page',
			comment: 'src/main.tsx starts ui on a store, no more',
			severity: 'error',
			from: { path: '^src/[^/]+$' },
			to: { path: '^src/(?!(ui|store)/)' },
		},
		{
			name: 'node-files',
			comment:
				'what runs in Node only is imported by the command line and by its like, never on the way to a browser',
			severity: 'error',
			from: { path: '^src/', pathNot: ['^src/cli/', nodeOnly] },
			to: { path: nodeOnly },
		},
		{
			name: 'npm-node-files',
			comment: `what runs in Node only may import ${nodePackages.join(', ')}`,
			severity: 'error',
			from: { path: nodeOnly },
			to: { path: '(^|/)node_modules/', pathNot: `(^|/)node_modules/(@types/)?${anyOf(nodePackages)}/` },
		},
		{
			name: 'no-cycle',
			comment: 'a cycle has no first module to read',
			severity: 'error',
			from: {},
			to: { circular: true },
		},
		{
			name: 'page-without-tfjs',
			comment: 'the page never loads TensorFlow.js: it lives in the worker',
			severity: 'error',
			from: { path: `^src/${anyOf(['ui', 'store', 'panels', 'share'])}/` },
			to: { path: '(^|/)node_modules/@tensorflow/', reachable: true },
		},
		{
			name: 'resolvable',
			comment: 'an import that is not found is not checked by any other rule',
			severity: 'error',
			from: {},
			to: { couldNotResolve: true, pathNot: '^build/' },
		},
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		exclude: { path: '^src/kernels/wasm/assembly/' },
		tsPreCompilationDeps: true,
		tsConfig: { fileName: 'tsconfig.json' },
		enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
	},
};
