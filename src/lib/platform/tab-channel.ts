/** Messages between the tabs of one browser; never heard by the one that posts. */

export interface TabChannel {
	post(message: unknown): void;
	close(): void;
}

export type OpenTabChannel = (name: string, heard: (message: unknown) => void) => TabChannel;

export const browserTabChannel: OpenTabChannel = (name, heard) => {
	const channel = new BroadcastChannel(name);
	channel.onmessage = ({ data }: MessageEvent<unknown>) => heard(data);
	return { post: (message) => channel.postMessage(message), close: () => channel.close() };
};

/** Where the platform has none: this tab is alone. */
export const noTabChannel: OpenTabChannel = () => ({ post: () => undefined, close: () => undefined });
