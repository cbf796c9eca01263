import type { PanelOf } from '../../panels/panel';
import { useBench, useExperimentState, useLooks } from '../context';
import { Subscripts } from '../Subscripts';

interface Props extends NonNullable<PanelOf<never>['alternatives']> {
	/** Id of the panel. */
	readonly panel: string;
}

/** What a panel can be of, where a game has more than one thing: which of them is seen is a look. */
export function Alternatives({ panel, name, of }: Props) {
	const { looks } = useBench();
	const scene = useExperimentState((now) => now.scene);
	const all = scene ? of(scene) : [];
	const chosen = useLooks((now) => now.alternatives[panel]) ?? all[0]?.id;
	if (all.length === 0) return null;
	return (
		<fieldset className="panel-alternatives" aria-label={name}>
			{all.map(({ id, title }) => (
				<button
					key={id}
					type="button"
					className="quiet"
					aria-pressed={id === chosen}
					onClick={() =>
						looks.setState(({ alternatives }) => ({ alternatives: { ...alternatives, [panel]: id } }))
					}
				>
					<Subscripts text={title} />
				</button>
			))}
		</fieldset>
	);
}
