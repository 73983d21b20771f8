/** A page of messages as an answer: with its neighbours as `Link` headers too (RFC 8288), for clients that follow those. */
import { json } from '@sveltejs/kit';
import type { MessagePage } from '#lib/core/answers.ts';

export function pageAnswer(url: URL, page: MessagePage): Response {
	const { before, after } = page.page;
	const links = [
		...(before === undefined ? [] : [link(url, 'before', before, 'prev')]),
		...(after === undefined ? [] : [link(url, 'after', after, 'next')])
	];
	return json(page, links.length === 0 ? {} : { headers: { link: links.join(', ') } });
}

function link(url: URL, side: 'before' | 'after', message: string, relation: string): string {
	const query = new URLSearchParams(url.searchParams);
	for (const name of ['before', 'after', 'around']) query.delete(name);
	query.set(side, message);
	return `<${url.pathname}?${query.toString()}>; rel="${relation}"`;
}
