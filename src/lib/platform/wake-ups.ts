/** When it is worth trying again: the network came or went, or somebody looks at the page again. */

export interface WakeUps {
	/** Returns the way to stop. */
	listen(events: { wake(): void; offline(): void }): () => void;
}

export const browserWakeUps: WakeUps = {
	listen({ wake, offline }) {
		const seen = (): void => {
			if (document.visibilityState === 'visible') wake();
		};
		window.addEventListener('online', wake);
		window.addEventListener('offline', offline);
		window.addEventListener('pageshow', wake);
		document.addEventListener('visibilitychange', seen);
		return () => {
			window.removeEventListener('online', wake);
			window.removeEventListener('offline', offline);
			window.removeEventListener('pageshow', wake);
			document.removeEventListener('visibilitychange', seen);
		};
	}
};

export const noWakeUps: WakeUps = { listen: () => () => undefined };
