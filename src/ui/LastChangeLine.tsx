import { useEffect, useState } from 'react';
import type { Change } from '../share/index';
import { changeWords } from '../spec/changeWords';
import { useExperiment, useExperimentState } from './context';
import { followChanges, type Told } from './lastChange';
import { Subscripts } from './Subscripts';

const EFFECTS: Readonly<Record<Told['effect'], string>> = {
	none: 'The run goes on.',
	live: 'The run goes on.',
	restart: 'The run began anew.',
	stands: 'It cannot be trained: the cards say why.',
};

/** What the last change changed, and what became of the training. It speaks when the hand has come to rest. */
export function LastChange() {
	const experiment = useExperiment();
	const [told, setTold] = useState<Told | null>(null);
	useEffect(() => {
		setTold(null);
		return followChanges(experiment, setTold);
	}, [experiment]);
	const run = useExperimentState(({ status }) => status?.run);
	const [first, ...others] = told?.changes ?? [];
	return (
		<p className="last" role="status" aria-label="Last change">
			{told && first && (
				<>
					<Words change={first} />
					{others.length > 0 && ` and ${others.length} more`}.{' '}
					{EFFECTS[told.effect === 'live' && told.run !== run ? 'restart' : told.effect]}
				</>
			)}
		</p>
	);
}

function Words({ change }: { readonly change: Change }) {
	const { what, from, to } = changeWords(change);
	return <Subscripts text={`${what[0]?.toUpperCase() ?? ''}${what.slice(1)}: ${from} → ${to}`} />;
}
