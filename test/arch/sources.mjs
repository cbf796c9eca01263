import { basename, extname } from 'node:path';
import ts from 'typescript';

/**
 * Rooms whose numbers must repeat: time and chance are passed in, never taken from the machine. Free of it are only
 * the files that pass them in, at the edge to browser, worker and Node.
 */
const TIMELESS =
	/^src\/(math|data|game|spec|kernels|solvers|train|exact|metrics|model|engine)(?!.*(\.worker|\.node|\/browser)\.ts$)\//;
const CLOCK_OR_CHANCE = new Set(['Math.random', 'Date.now', 'performance.now', 'crypto.getRandomValues']);
const MAX_LINES = 400;

/**
 * The house rules that no import graph and no linter sees, one finding a break: `{ rule, where, text }`.
 * `path` is relative to the project ("src/…"), `rooms` are the folders that the import table knows.
 */
export function findings(path, text, rooms) {
	const found = [];
	const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false, kindOf(path));
	const add = (rule, node) => {
		const start = node === undefined ? 0 : ts.skipTrivia(text, node.pos);
		const line = source.getLineAndCharacterOfPosition(start).line + 1;
		found.push({ rule, where: `${path}:${line}`, text: text.slice(start, node?.end ?? 0).slice(0, 60) });
	};
	const room = /^src\/([^/]+)\//.exec(path)?.[1];
	if (room !== undefined && !rooms.includes(room)) add('no-such-room');
	if (/^(utils?|helpers?)(\.|$)/i.test(basename(path)) || /\/(utils?|helpers?)\//i.test(path))
		add('no-utils');
	if (text.split('\n').length - 1 > MAX_LINES) add('too-long');

	const visit = (node) => {
		if (node.kind === ts.SyntaxKind.AnyKeyword) add('no-any', node);
		if (ts.isNonNullExpression(node)) add('no-assertion', node);
		if (ts.isAsExpression(node) && ts.isAsExpression(node.expression)) add('no-assertion', node);
		if (isEvaluation(node)) add('no-eval', node);
		if (isFixedId(node)) add('no-fixed-id', node);
		if (TIMELESS.test(path) && isClockOrChance(node)) add('no-clock-or-chance', node);
		ts.forEachChild(node, visit);
	};
	visit(source);
	return found;
}

const kindOf = (path) => (extname(path) === '.tsx' ? ts.ScriptKind.TSX : ts.ScriptKind.TS);

const isCallOf = (node, name) =>
	(ts.isCallExpression(node) || ts.isNewExpression(node)) &&
	ts.isIdentifier(node.expression) &&
	node.expression.text === name;

const isEvaluation = (node) => isCallOf(node, 'eval') || isCallOf(node, 'Function');

/** Attributes of markup that make an id or point at one. */
const IDS = /^(id|htmlFor|popoverTarget|aria-(labelledby|describedby|controls|owns|details))$/;

/** An id that is written out: two experiments on one page would both have it. */
const isFixedId = (node) =>
	ts.isJsxAttribute(node) &&
	ts.isIdentifier(node.name) &&
	IDS.test(node.name.text) &&
	[node.initializer, node.initializer?.expression].some((value) => value && ts.isStringLiteralLike(value));

const isClockOrChance = (node) =>
	(ts.isNewExpression(node) && isCallOf(node, 'Date')) ||
	(ts.isPropertyAccessExpression(node) &&
		ts.isIdentifier(node.expression) &&
		CLOCK_OR_CHANCE.has(`${node.expression.text}.${node.name.text}`));
