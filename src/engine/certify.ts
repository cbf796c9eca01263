import { type Certificate, certificateOf } from '../exact/certificate/index';
import { problemOf } from '../game/problem';
import type { Kernels } from '../kernels/contract';
import { optimumOf } from '../model/optimum';
import { trainedOf } from '../model/trained';
import type { CertificateReport, CertificateTask } from '../protocol/certificate';

/**
 * Answers tasks one after another, on the kernels whose numbers are those of the command line. What is known of a game is kept
 * until another comes. Never rejects.
 */
export function certifier(
	kernels: () => Promise<Kernels>,
	now: () => number,
): (task: CertificateTask) => Promise<CertificateReport> {
	let known: { readonly of: string; readonly certificate: Certificate | string } | null = null;
	return async ({ id, game, step, theta, glance }) => {
		const begun = now();
		const told = <T>(what: T) => ({ id, milliseconds: now() - begun, ...what });
		try {
			const of = JSON.stringify([game, glance]);
			if (known?.of !== of) known = { of, certificate: certificateOf(problemOf(game), glance ? 0.5 : 1) };
			const { certificate } = known;
			if (typeof certificate === 'string') throw new Error(certificate);
			const model = trainedOf(game, await kernels(), theta);
			return told({ optimum: { ...(await optimumOf(model, certificate)), step } });
		} catch (error) {
			return told({ failed: error instanceof Error ? error.message : String(error) });
		}
	};
}
