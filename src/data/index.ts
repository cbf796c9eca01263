import { banana } from './banana';
import { barenblatt } from './barenblatt';
import { checkerboard } from './checkerboard';
import type { Distribution } from './distribution';
import { doubleWell } from './doubleWell';
import { eightGaussians, eightGaussiansFar, eightGaussiansWide } from './eightGaussians';
import { formula } from './formula';
import { funnel } from './funnel';
import { gaussianReference, gaussianTarget } from './gaussian';
import { mixture } from './mixture';
import { moons, moonsThin, moonsWide } from './moons';
import { mullerBrown } from './mullerBrown';
import { registry } from './param';
import { pinwheel } from './pinwheel';
import { points, pointsReference } from './points';
import { circles, rings } from './rings';
import { scurve } from './scurve';
import { twoSpirals } from './spirals';
import { swissroll } from './swissroll';
import { uniform } from './uniform';

/** ρ_0: where generation starts. */
export const references = registry<Distribution>(
	gaussianReference,
	uniform,
	mixture,
	eightGaussiansWide,
	moonsThin,
	eightGaussians,
	moons,
	moonsWide,
	eightGaussiansFar,
	barenblatt,
	pointsReference,
);

/** π: what generation should end in. */
export const targets = registry<Distribution>(
	eightGaussians,
	checkerboard,
	moons,
	swissroll,
	twoSpirals,
	rings,
	circles,
	pinwheel,
	scurve,
	moonsThin,
	eightGaussiansWide,
	moonsWide,
	eightGaussiansFar,
	gaussianTarget,
	mixture,
	uniform,
	barenblatt,
	banana,
	funnel,
	doubleWell,
	mullerBrown,
	formula,
	points,
);
