import * as v from 'valibot';
import { fromBase64, toBase64 } from '../spec/base64';

/**
 * Typed arrays in JSON, to the last bit on every machine: `{ "float32": … }` and `{ "float64": … }`, the numbers one after
 * the other, least significant byte first, in base64.
 */
const KINDS = {
	float32: { array: Float32Array, bytes: 4 },
	float64: { array: Float64Array, bytes: 8 },
} as const;
type Kind = keyof typeof KINDS;
type Floats<K extends Kind> = InstanceType<(typeof KINDS)[K]['array']>;

/** The bytes of numbers of so many bytes each in the other order, on machines that keep the most significant first. */
function inOrder<B extends Uint8Array>(bytes: B, width: number): B {
	const little = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
	if (!little) for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
	return bytes;
}

/** For JSON.stringify. Throws for a typed array that the format has no name for. */
export function writeFloats(_: string, value: unknown): unknown {
	if (!ArrayBuffer.isView(value)) return value;
	const kind = value instanceof Float32Array ? 'float32' : value instanceof Float64Array ? 'float64' : null;
	if (!kind) throw new Error(`a result holds no ${value.constructor.name}`);
	const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
	return { [kind]: toBase64(inOrder(bytes, KINDS[kind].bytes)) };
}

/** Reads what `writeFloats` writes; `multiple` numbers belong together. */
function floats<K extends Kind>(kind: K, make: (buffer: ArrayBuffer) => Floats<K>) {
	const { bytes: width } = KINDS[kind];
	const words = `numbers as {"${kind}": base64}`;
	return v.pipe(
		v.strictObject({ [kind]: v.string(words) }, words),
		v.rawTransform(({ dataset, addIssue, NEVER }): Floats<K> => {
			try {
				const bytes = fromBase64(String(dataset.value[kind]));
				if (bytes.length % width === 0) return make(inOrder(bytes, width).buffer);
			} catch {
				// Said below.
			}
			addIssue({ message: words });
			return NEVER;
		}),
	);
}

export const float32 = floats('float32', (buffer) => new Float32Array(buffer));
export const float64: v.GenericSchema<unknown, Float64Array> = floats(
	'float64',
	(buffer) => new Float64Array(buffer),
);
