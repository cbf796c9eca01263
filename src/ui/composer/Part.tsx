import { useContext, useMemo, useState } from 'react';
import type { Block, BlockSpec } from '../../data/param';
import { SETTINGS, type SettingsGroup, SLOTS, type Slot } from '../../game/game';
import { PLACES } from '../../game/slots';
import { plain } from '../../panels/words';
import { SEED } from '../../spec/defaults';
import { useExperimentState } from '../context';
import { Select } from '../Select';
import { Subscripts } from '../Subscripts';
import { BesideContext } from './beside';
import { useEdit } from './edit';
import { Fields } from './Fields';
import { NumberField } from './NumberField';
import { toldOf } from './told';

/** A slot of the game: which block stands in it, and the block's parameters. */
export function SlotPart({ slot }: { readonly slot: Slot }) {
	const spec = useExperimentState(({ game }) => game[slot]);
	const preset = useExperimentState((s) => s.preset);
	const { apply } = useEdit(slot);
	const beside = useContext(BesideContext);
	const blocks = Object.values(SLOTS[slot]);
	const block = SLOTS[slot][spec.id];
	const about = block && plain(block.help ?? block.source);
	return (
		<div className="part" data-slot={slot}>
			{blocks.length > 1 ? (
				<div className="pick" data-live={false}>
					<Select
						aria-label={PLACES[slot].title}
						title={about}
						value={spec.id}
						options={blocks.map(({ id, label }) => ({ value: id, label }))}
						onPick={apply}
					/>
				</div>
			) : (
				<p className="only" title={about}>
					<Subscripts text={block?.label ?? ''} />
				</p>
			)}
			{beside?.line(slot)}
			{block && <BlockFields key={`${preset} ${spec.id}`} slot={slot} block={block} values={spec} />}
			{(slot === 'reference' || slot === 'target') && <Told slot={slot} />}
		</div>
	);
}

/** What is done with the points of a card. */
function Told({ slot }: { readonly slot: 'reference' | 'target' }) {
	const game = useExperimentState((s) => s.game);
	const said = useMemo(() => toldOf(game, slot), [game, slot]);
	return said.map((text) => (
		<p key={text} className="told">
			<Subscripts text={text} />
		</p>
	));
}

/** So many parameters at most stand open; more are folded for as long as they are as declared. */
const OPEN_PARAMS = 4;

interface BlockFieldsProps {
	readonly slot: Slot;
	readonly block: Block;
	readonly values: BlockSpec;
}

function BlockFields({ slot, block: { params }, values }: BlockFieldsProps) {
	const fields = <Fields at={slot} params={params} values={values} />;
	const declared = Object.entries(params);
	const touched = declared.some(([key, param]) => values[key] !== param.default);
	const [opened, setOpened] = useState(touched);
	if (declared.length <= OPEN_PARAMS) return fields;
	return (
		<details
			className="more"
			open={opened || touched}
			onToggle={({ currentTarget }) => setOpened(currentTarget.open)}
		>
			<summary title="Parameters">
				<Subscripts text={declared.map(([, { label }]) => label).join(', ')} />
			</summary>
			{fields}
		</details>
	);
}

/** A group of plain settings. */
export function SettingsPart({ group }: { readonly group: SettingsGroup }) {
	const values = useExperimentState(({ game }) => game[group]);
	return (
		<div className="part" data-slot={group}>
			<Fields at={group} params={SETTINGS[group]} values={values} />
		</div>
	);
}

export function SeedPart() {
	const seed = useExperimentState(({ game }) => game.seed);
	const beside = useContext(BesideContext);
	return (
		<div className="part">
			<NumberField path="seed" param={SEED} value={seed} />
			{beside?.line('seed')}
		</div>
	);
}
