export { type Change, changesOf } from './changes';
export { type Decoded, decodeHash, type Problem } from './decode';
export { type Beside, encodeGame, type Link, linkOf, MAX_LINK, nearestPreset, type View } from './encode';
