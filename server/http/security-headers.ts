/** Headers that every answer carries: pages, API, and the files that never reach the hooks. The content policy comes with each page. */
import type { RequestListener } from 'node:http';

export const securityHeaders: Readonly<Record<string, string>> = {
	'X-Content-Type-Options': 'nosniff',
	'X-Frame-Options': 'DENY',
	'Referrer-Policy': 'same-origin',
	'Cross-Origin-Opener-Policy': 'same-origin',
	'Cross-Origin-Resource-Policy': 'same-origin',
	'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'
};

/** Sets them first, so that a handler may still say otherwise. */
export function withSecurityHeaders(handle: RequestListener): RequestListener {
	return (request, response) => {
		for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
		handle(request, response);
	};
}
