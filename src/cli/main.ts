import { runCommand } from './commands';
import { EXIT } from './outcome';

try {
	process.exitCode = await runCommand(process.argv.slice(2), {
		out: (text) => process.stdout.write(text),
		err: (text) => process.stderr.write(text),
	});
} catch (error) {
	process.stderr.write(
		`the lab failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
	);
	process.exitCode = EXIT.failed;
}
