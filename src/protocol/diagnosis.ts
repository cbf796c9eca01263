/** From the worker that looks at this machine to the page: what it is at, and at the end what it found, or why nothing. */
export type DoctorReport =
	| { readonly type: 'busy'; readonly what: string }
	| { readonly type: 'done'; readonly text: string }
	| { readonly type: 'failed'; readonly text: string };
