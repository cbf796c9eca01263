/** Metrics by which results of one game are compared first, where they have them: in nats, or else a distance. */
const MAIN = ['nll', 'w2'];

/** The id of the first of them that there is; null where there is none. */
export const mainMetricOf = (metrics: Readonly<Record<string, unknown>>): string | null =>
	MAIN.find((id) => Object.hasOwn(metrics, id)) ?? null;
