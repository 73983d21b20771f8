import { toDataURL } from 'qrcode';

/** A QR code of the address as a data URL; black on white in every theme, or scanners fail. */
export function qrPicture(url: string): Promise<string> {
	return toDataURL(url, { margin: 2, width: 400, errorCorrectionLevel: 'M' });
}
