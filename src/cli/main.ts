import { runCommand } from './commands';
import { EXIT } from './outcome';

// Whoever reads has gone: nothing is left to do, and nothing to complain about.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
	if (error.code !== 'EPIPE') throw error;
	process.exit(EXIT.pipeClosed);
});
// What is said along the way may go unheard: a terminal may be closed while a run goes on to its file.
process.stderr.on('error', () => {});
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
