import type { ComponentProps } from 'react';
import { plain } from '../panels/words';
import { Subscripts } from './Subscripts';

type Props = Omit<ComponentProps<'select'>, 'children' | 'onChange'> & {
	readonly options: readonly { readonly value: string | number; readonly label: string }[];
	onPick(value: string): void;
};

/**
 * A native list under a text of our own: what is chosen wraps instead of being cut, and has its subscripts. The list
 * itself is invisible and fills the box, so keys, touch and screen readers meet nothing but a native select.
 */
export function Select({ options, onPick, className = '', value, ...rest }: Props) {
	const chosen = options.find((option) => option.value === value);
	return (
		<span className={`select ${className}`}>
			<span aria-hidden="true">
				<Subscripts text={chosen?.label ?? ''} />
			</span>
			<select {...rest} value={value} onChange={({ target }) => onPick(target.value)}>
				{options.map((option) => (
					<option key={option.value} value={option.value}>
						{plain(option.label)}
					</option>
				))}
			</select>
		</span>
	);
}
