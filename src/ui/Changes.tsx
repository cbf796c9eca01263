import { useId, useMemo } from 'react';
import { type Change, changesOf } from '../share/index';
import { changeWords } from '../spec/changeWords';
import { findPreset } from '../spec/presets/index';
import { useExperiment, useExperimentState } from './context';
import { Subscripts } from './Subscripts';

/** The preset that the game was made from, if it was, and what leads from there to it. */
export function useChanges() {
	const game = useExperimentState((s) => s.game);
	const preset = useExperimentState((s) => (s.preset === null ? undefined : findPreset(s.preset)));
	const changes = useMemo(() => (preset ? changesOf(preset.game, game) : []), [preset, game]);
	return { preset, changes };
}

/** How far the game has come from its preset; pressed, what was changed and the way back. */
export function Changes() {
	const experiment = useExperiment();
	const { preset, changes } = useChanges();
	const id = useId();
	if (!preset || changes.length === 0) return preset && <span>As the preset has it.</span>;
	return (
		<>
			<button type="button" className="chip" popoverTarget={id}>
				{changes.length === 1 ? '1 change' : `${changes.length} changes`}
			</button>
			<div id={id} popover="auto" className="about right">
				<h2>Changed against “{preset.title}”</h2>
				<ChangeList changes={changes} />
				<button
					type="button"
					popoverTarget={id}
					popoverTargetAction="hide"
					onClick={() => experiment.open(preset.game, preset.id)}
				>
					Back to the preset
				</button>
			</div>
		</>
	);
}

export function ChangeList({ changes }: { readonly changes: readonly Change[] }) {
	return (
		<ul className="changes">
			{changes.map((change) => {
				const { what, from, to } = changeWords(change);
				return (
					<li key={change.path}>
						{what}{' '}
						<span className="note">
							<Subscripts text={from} /> →
						</span>{' '}
						<b>
							<Subscripts text={to} />
						</b>
					</li>
				);
			})}
		</ul>
	);
}
