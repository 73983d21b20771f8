import { error } from '@sveltejs/kit';
import { dev } from '$app/environment';

export const ssr = false;

/** Development only: a build holds none of it. */
export function load(): void {
	if (!dev) error(404);
}
