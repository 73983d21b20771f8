/** Columns of the picker's list, which its style lays out. */
const columns = 8;

/** Moves the focus among the options of a list that has rows and columns. Up from the first row leads back to where one searches. */
export function nextOption(list: HTMLElement, event: KeyboardEvent): void {
	const options = [...list.querySelectorAll<HTMLElement>('[role=option]')];
	const at = options.findIndex((option) => option === event.target);
	const end = options.length - 1;
	const forward = getComputedStyle(list).direction === 'rtl' ? -1 : 1;
	const steps: Readonly<Record<string, number>> = {
		...{ ArrowRight: at + forward, ArrowLeft: at - forward, ArrowDown: at + columns, ArrowUp: at - columns, Home: 0, End: end }
	};
	const next = steps[event.key];
	if (next === undefined || at < 0) return;
	event.preventDefault();
	if (next < 0 && event.key === 'ArrowUp') list.parentElement?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
	else options[Math.min(Math.max(next, 0), end)]?.focus();
}
