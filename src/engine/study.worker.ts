import { lazily } from '../math/lazily';
import { assetJoiner } from '../protocol/assets';
import type { StudyReport, StudyTask } from '../protocol/study';
import { compiled, wasmUrl } from './compiled';
import { study } from './study';

const join = assetJoiner();
const module = lazily(() => compiled(wasmUrl));
const post = (report: StudyReport): void => self.postMessage(report);

self.onmessage = ({ data: { game, assets } }: MessageEvent<StudyTask>) =>
	void study(join(game, assets), module, post, () => performance.now());
