import { posix } from 'node:path';
import ts from 'typescript';

/**
 * What a file starts without importing it, as paths from the root: workers and modules that are named beside their place,
 * as in `new URL('./engine.worker.ts', import.meta.url)`. `path` is relative to the root ("src/…").
 */
export function started(path, text) {
	if (!text.includes('import.meta')) return [];
	const found = [];
	const visit = (node) => {
		const [given, place, ...more] =
			ts.isNewExpression(node) || ts.isCallExpression(node) ? (node.arguments ?? []) : [];
		if (given && place && more.length === 0 && ts.isStringLiteral(given) && isHere(place))
			found.push(posix.join(posix.dirname(path), given.text));
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
	return found;
}

const isHere = (node) => ts.isPropertyAccessExpression(node) && ts.isMetaProperty(node.expression);

/** Those of `files` that no chain of `edges` (file → files) leads to from one of the `entries`. */
export function unreached(files, entries, edges) {
	const seen = new Set();
	const rest = [...entries];
	for (let file = rest.pop(); file !== undefined; file = rest.pop()) {
		if (seen.has(file)) continue;
		seen.add(file);
		rest.push(...(edges.get(file) ?? []));
	}
	return files.filter((file) => !seen.has(file));
}
