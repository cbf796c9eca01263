import { type Game, SLOT_NAMES } from './game';
import { blockOf } from './problem';

/** A work that blocks are taken from, with what a bibliography has of it. */
export interface Paper {
	/** Of its entry. */
	readonly key: string;
	/** How the sources of blocks name it. */
	readonly cited: string;
	/** "Family, Given". */
	readonly authors: readonly string[];
	readonly title: string;
	readonly year: number;
	readonly kind: 'misc' | 'article' | 'book' | 'incollection';
	/** Further fields of its entry. */
	readonly fields: Readonly<Record<string, string>>;
}

/** A preprint: its number tells the year. */
const arXiv = (number: string, key: string, title: string, ...authors: readonly string[]): Paper => ({
	key,
	cited: `arXiv:${number}`,
	authors,
	title,
	year: 2000 + Number(number.slice(0, 2)),
	kind: 'misc',
	fields: { eprint: number, archiveprefix: 'arXiv', url: `https://arxiv.org/abs/${number}` },
});

interface Printed extends Pick<Paper, 'key' | 'cited' | 'authors' | 'title' | 'year'> {
	readonly in: Readonly<Record<string, string>>;
}
const article = ({ in: fields, ...paper }: Printed): Paper => ({ ...paper, kind: 'article', fields });
const book = ({ in: fields, ...paper }: Printed): Paper => ({ ...paper, kind: 'book', fields });

/** The paper whose mathematics the lab computes. */
const LAB = arXiv(
	'2304.13534',
	'zhang2023mean',
	'A mean-field games laboratory for generative modeling',
	'Zhang, Benjamin J.',
	'Katsoulakis, Markos A.',
);

/** Every work that the source of a block names; numbers on arXiv, titles and names as in docs/references.md. */
export const PAPERS: readonly Paper[] = [
	LAB,
	arXiv(
		'1308.0215',
		'leonard2013survey',
		'A survey of the Schrödinger problem and some of its connections with optimal transport',
		'Léonard, Christian',
	),
	arXiv(
		'1505.05770',
		'rezende2015variational',
		'Variational inference with normalizing flows',
		'Rezende, Danilo Jimenez',
		'Mohamed, Shakir',
	),
	arXiv(
		'1603.06277',
		'johnson2016composing',
		'Composing graphical models with neural networks for structured representations and fast inference',
		'Johnson, Matthew J.',
		'Duvenaud, David',
		'Wiltschko, Alexander B.',
		'Datta, Sandeep R.',
		'Adams, Ryan P.',
	),
	arXiv(
		'1706.00292',
		'genevay2017learning',
		'Learning generative models with Sinkhorn divergences',
		'Genevay, Aude',
		'Peyré, Gabriel',
		'Cuturi, Marco',
	),
	arXiv(
		'1708.07469',
		'sirignano2017dgm',
		'DGM: A deep learning algorithm for solving partial differential equations',
		'Sirignano, Justin',
		'Spiliopoulos, Konstantinos',
	),
	{
		...arXiv(
			'1806.07366',
			'chen2018neural',
			'Neural ordinary differential equations',
			'Chen, Ricky T. Q.',
			'Rubanova, Yulia',
			'Bettencourt, Jesse',
			'Duvenaud, David',
		),
		cited: 'Chen et al. 2018',
	},
	arXiv(
		'1810.01367',
		'grathwohl2018ffjord',
		'FFJORD: Free-form continuous dynamics for scalable reversible generative models',
		'Grathwohl, Will',
		'Chen, Ricky T. Q.',
		'Bettencourt, Jesse',
		'Sutskever, Ilya',
		'Duvenaud, David',
	),
	arXiv(
		'1810.08278',
		'feydy2018interpolating',
		'Interpolating between optimal transport and MMD using Sinkhorn divergences',
		'Feydy, Jean',
		'Séjourné, Thibault',
		'Vialard, François-Xavier',
		'Amari, Shun-ichi',
		'Trouvé, Alain',
		'Peyré, Gabriel',
	),
	arXiv(
		'1812.01729',
		'noe2018boltzmann',
		'Boltzmann generators: Sampling equilibrium states of many-body systems with deep learning',
		'Noé, Frank',
		'Olsson, Simon',
		'Köhler, Jonas',
		'Wu, Hao',
	),
	arXiv(
		'1912.01825',
		'ruthotto2019machine',
		'A machine learning framework for solving high-dimensional mean field game and mean field control problems',
		'Ruthotto, Lars',
		'Osher, Stanley',
		'Li, Wuchen',
		'Nurbekyan, Levon',
		'Wu Fung, Samy',
	),
	arXiv(
		'2006.00104',
		'onken2020otflow',
		'OT-Flow: Fast and accurate continuous normalizing flows via optimal transport',
		'Onken, Derek',
		'Wu Fung, Samy',
		'Li, Xingjian',
		'Ruthotto, Lars',
	),
	arXiv(
		'2011.05953',
		'birrell2020divergences',
		'(f, Γ)-divergences: Interpolating between f-divergences and integral probability metrics',
		'Birrell, Jeremiah',
		'Dupuis, Paul',
		'Katsoulakis, Markos A.',
		'Pantazis, Yannis',
		'Rey-Bellet, Luc',
	),
	arXiv(
		'2011.13456',
		'song2020score',
		'Score-based generative modeling through stochastic differential equations',
		'Song, Yang',
		'Sohl-Dickstein, Jascha',
		'Kingma, Diederik P.',
		'Kumar, Abhishek',
		'Ermon, Stefano',
		'Poole, Ben',
	),
	arXiv(
		'2106.00736',
		'mokrov2021large',
		'Large-scale Wasserstein gradient flows',
		'Mokrov, Petr',
		'Korotin, Alexander',
		'Li, Lingxiao',
		'Genevay, Aude',
		'Solomon, Justin',
		'Burnaev, Evgeny',
	),
	arXiv(
		'2106.01357',
		'debortoli2021diffusion',
		'Diffusion Schrödinger bridge with applications to score-based generative modeling',
		'De Bortoli, Valentin',
		'Thornton, James',
		'Heng, Jeremy',
		'Doucet, Arnaud',
	),
	arXiv(
		'2210.02747',
		'lipman2022flow',
		'Flow matching for generative modeling',
		'Lipman, Yaron',
		'Chen, Ricky T. Q.',
		'Ben-Hamu, Heli',
		'Nickel, Maximilian',
		'Le, Matt',
	),
	arXiv(
		'2211.01364',
		'berner2022optimal',
		'An optimal control perspective on diffusion-based generative modeling',
		'Berner, Julius',
		'Richter, Lorenz',
		'Ullrich, Karen',
	),
	arXiv(
		'2302.00482',
		'tong2023improving',
		'Improving and generalizing flow-based generative models with minibatch optimal transport',
		'Tong, Alexander',
		'Fatras, Kilian',
		'Malkin, Nikolay',
		'Huguet, Guillaume',
		'Zhang, Yanlei',
		'Rector-Brooks, Jarrid',
		'Wolf, Guy',
		'Bengio, Yoshua',
	),
	arXiv(
		'2303.16852',
		'shi2023diffusion',
		'Diffusion Schrödinger bridge matching',
		'Shi, Yuyang',
		'De Bortoli, Valentin',
		'Campbell, Andrew',
		'Doucet, Arnaud',
	),
	arXiv(
		'2407.11901',
		'gu2024combining',
		'Combining Wasserstein-1 and Wasserstein-2 proximals: robust manifold learning via well-posed generative flows',
		'Gu, Hyemin',
		'Katsoulakis, Markos A.',
		'Rey-Bellet, Luc',
		'Zhang, Benjamin J.',
	),
	book({
		key: 'bardi1997optimal',
		cited: 'Bardi and Capuzzo-Dolcetta, 1997',
		authors: ['Bardi, Martino', 'Capuzzo-Dolcetta, Italo'],
		title: 'Optimal control and viscosity solutions of Hamilton–Jacobi–Bellman equations',
		year: 1997,
		in: { publisher: 'Birkhäuser' },
	}),
	article({
		key: 'benamou2000computational',
		cited: 'Benamou and Brenier (2000)',
		authors: ['Benamou, Jean-David', 'Brenier, Yann'],
		title: 'A computational fluid mechanics solution to the Monge–Kantorovich mass transfer problem',
		year: 2000,
		in: { journal: 'Numerische Mathematik', volume: '84', pages: '375--393' },
	}),
	{
		key: 'brenier2003extended',
		cited: 'Brenier, Extended Monge–Kantorovich theory (2003)',
		authors: ['Brenier, Yann'],
		title: 'Extended Monge–Kantorovich theory',
		year: 2003,
		kind: 'incollection',
		fields: {
			booktitle: 'Optimal transportation and applications',
			series: 'Lecture Notes in Mathematics',
			volume: '1813',
			publisher: 'Springer',
			pages: '91--121',
		},
	},
	article({
		key: 'gretton2012kernel',
		cited: 'Gretton et al., JMLR 13 (2012) 723',
		authors: [
			'Gretton, Arthur',
			'Borgwardt, Karsten M.',
			'Rasch, Malte J.',
			'Schölkopf, Bernhard',
			'Smola, Alexander',
		],
		title: 'A kernel two-sample test',
		year: 2012,
		in: { journal: 'Journal of Machine Learning Research', volume: '13', pages: '723--773' },
	}),
	article({
		key: 'haario1999adaptive',
		cited: 'Haario, Saksman and Tamminen, Comput. Statist. 14 (1999) 375',
		authors: ['Haario, Heikki', 'Saksman, Eero', 'Tamminen, Johanna'],
		title: 'Adaptive proposal distribution for random walk Metropolis algorithm',
		year: 1999,
		in: { journal: 'Computational Statistics', volume: '14', pages: '375--395' },
	}),
	article({
		key: 'jordan1998variational',
		cited: 'Jordan, Kinderlehrer and Otto (1998)',
		authors: ['Jordan, Richard', 'Kinderlehrer, David', 'Otto, Felix'],
		title: 'The variational formulation of the Fokker–Planck equation',
		year: 1998,
		in: { journal: 'SIAM Journal on Mathematical Analysis', volume: '29', pages: '1--17' },
	}),
	article({
		key: 'lasry2007mean',
		cited: 'Lasry and Lions (2007)',
		authors: ['Lasry, Jean-Michel', 'Lions, Pierre-Louis'],
		title: 'Mean field games',
		year: 2007,
		in: { journal: 'Japanese Journal of Mathematics', volume: '2', pages: '229--260' },
	}),
	article({
		key: 'muller1979location',
		cited: 'Müller and Brown, Theor. Chim. Acta 53 (1979) 75',
		authors: ['Müller, Klaus', 'Brown, Leo D.'],
		title:
			'Location of saddle points and minimum energy paths by a constrained simplex optimization procedure',
		year: 1979,
		in: { journal: 'Theoretica Chimica Acta', volume: '53', pages: '75--93' },
	}),
	article({
		key: 'neal2003slice',
		cited: 'Neal, Slice sampling, Ann. Statist. 31 (2003) 705',
		authors: ['Neal, Radford M.'],
		title: 'Slice sampling',
		year: 2003,
		in: { journal: 'The Annals of Statistics', volume: '31', pages: '705--767' },
	}),
	article({
		key: 'otto2001geometry',
		cited: 'Otto, The geometry of dissipative evolution equations: the porous medium equation (2001)',
		authors: ['Otto, Felix'],
		title: 'The geometry of dissipative evolution equations: the porous medium equation',
		year: 2001,
		in: { journal: 'Communications in Partial Differential Equations', volume: '26', pages: '101--174' },
	}),
	article({
		key: 'raissi2019physics',
		cited: 'Raissi et al., J. Comput. Phys. 378 (2019)',
		authors: ['Raissi, Maziar', 'Perdikaris, Paris', 'Karniadakis, George Em'],
		title:
			'Physics-informed neural networks: A deep learning framework for solving forward and inverse problems involving nonlinear partial differential equations',
		year: 2019,
		in: { journal: 'Journal of Computational Physics', volume: '378', pages: '686--707' },
	}),
	article({
		key: 'schroedinger1931umkehrung',
		cited: 'Schrödinger (1931)',
		authors: ['Schrödinger, Erwin'],
		title: 'Über die Umkehrung der Naturgesetze',
		year: 1931,
		in: {
			journal:
				'Sitzungsberichte der Preussischen Akademie der Wissenschaften, Physikalisch-mathematische Klasse',
			pages: '144--153',
		},
	}),
	article({
		key: 'szekely2013energy',
		cited: 'Székely and Rizzo, J. Stat. Plan. Inference 143 (2013) 1249',
		authors: ['Székely, Gábor J.', 'Rizzo, Maria L.'],
		title: 'Energy statistics: A class of statistics based on distances',
		year: 2013,
		in: { journal: 'Journal of Statistical Planning and Inference', volume: '143', pages: '1249--1272' },
	}),
	book({
		key: 'vazquez2007porous',
		cited: 'Vázquez, The Porous Medium Equation (2007)',
		authors: ['Vázquez, Juan Luis'],
		title: 'The porous medium equation: Mathematical theory',
		year: 2007,
		in: { publisher: 'Oxford University Press' },
	}),
	article({
		key: 'vincent2011connection',
		cited: 'Vincent, Neural Computation 23 (2011)',
		authors: ['Vincent, Pascal'],
		title: 'A connection between score matching and denoising autoencoders',
		year: 2011,
		in: { journal: 'Neural Computation', volume: '23', pages: '1661--1674' },
	}),
];

/** What a source names, in the order in which it does. */
export const papersIn = (source: string): readonly Paper[] =>
	PAPERS.filter(({ cited }) => source.includes(cited)).toSorted(
		(a, b) => source.indexOf(a.cited) - source.indexOf(b.cited),
	);

/** The works that games are made of: first the lab's paper, then what the sources of their blocks name, each once. */
export const papersOf = (games: readonly Game[]): readonly Paper[] => [
	...new Set([
		LAB,
		...games.flatMap((game) => SLOT_NAMES.flatMap((slot) => papersIn(blockOf(game, slot).block.source))),
	]),
];
