/** One binding of a shader: its name there, how it is used, and its WGSL type. */
export interface Binding {
	readonly name: string;
	readonly access: 'uniform' | 'read' | 'read_write';
	readonly type: string;
}

export interface Shader {
	readonly label: string;
	readonly bindings: readonly Binding[];
	readonly code: string;
	/** Invocations of a workgroup. */
	readonly workgroup: number;
}

/** Usual invocations of a workgroup: one warp, so that a small batch still spreads over the whole GPU. */
export const WORKGROUP = 32;

const declare = ({ name, access, type }: Binding, k: number): string =>
	`@group(0) @binding(${k}) var<${access === 'uniform' ? access : `storage, ${access}`}> ${name}: ${type};`;

/** A module whose entry point `main` is told its number along x; `body` declares it. */
export const shader = (
	label: string,
	bindings: readonly Binding[],
	body: string,
	workgroup: number = WORKGROUP,
): Shader => ({
	label,
	bindings,
	code: `${bindings.map(declare).join('\n')}\n${body}`,
	workgroup,
});

export const ENTRY = `@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3u)`;

export const read = (name: string, type: string): Binding => ({ name, access: 'read', type });
export const written = (name: string, type: string): Binding => ({ name, access: 'read_write', type });
