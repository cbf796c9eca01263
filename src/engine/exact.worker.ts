import { assetJoiner } from '../protocol/assets';
import type { ExactReport, ExactTask } from '../protocol/exact';
import { drawExact } from './exact';

/** A worker for one exact solution: training goes on, and who wants it no longer ends it. */
const join = assetJoiner();
const post = (report: ExactReport): void => self.postMessage(report);

self.onmessage = ({ data: { game, assets, extent } }: MessageEvent<ExactTask>) =>
	void drawExact({ game: join(game, assets), extent }, post, () => performance.now());
