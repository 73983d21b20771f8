/** Messages between the tabs of one browser; never heard by the one that posts, and by nobody once it is closed. */

export interface TabChannel {
	post(message: unknown): void;
	close(): void;
}

export type OpenTabChannel = (name: string, heard: (message: unknown) => void) => TabChannel;

export const browserTabChannel: OpenTabChannel = (name, heard) => {
	const channel = new BroadcastChannel(name);
	channel.onmessage = ({ data }: MessageEvent<unknown>) => heard(data);
	let isOpen = true;
	return {
		post: (message) => {
			// What was begun before closing may end after it; the others read it at their next start.
			if (isOpen) channel.postMessage(message);
		},
		close: () => {
			isOpen = false;
			channel.close();
		}
	};
};

/** Where the platform has none: this tab is alone. */
export const noTabChannel: OpenTabChannel = () => ({ post: () => undefined, close: () => undefined });
