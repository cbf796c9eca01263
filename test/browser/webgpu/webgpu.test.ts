import { openSession } from './session';
import { webgpuSuite } from './suite';

webgpuSuite('Chromium', async () => {
	const { page, faults, close } = await openSession();
	return {
		call: (name, args) => page.evaluate(`harness.${name}(...${JSON.stringify(args)})`),
		faults,
		close,
	};
});
