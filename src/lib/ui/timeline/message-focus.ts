/** Moves the focus among the messages on screen, without a tab stop for each of them. False at either end. */
export function nextMessage(log: HTMLElement, from: string | undefined, step: 1 | -1): boolean {
	const messages = [...log.querySelectorAll<HTMLElement>('[data-message]')];
	const box = log.getBoundingClientRect();
	const at = from === undefined ? -1 : messages.findIndex((message) => message.dataset.message === from);
	const visible = messages.filter((message) => {
		const { top, bottom } = message.getBoundingClientRect();
		return bottom > box.top && top < box.bottom;
	});
	const next = at < 0 ? (step < 0 ? visible.at(-1) : visible[0]) : messages[at + step];
	next?.focus();
	next?.scrollIntoView({ block: 'nearest' });
	return next !== undefined;
}
