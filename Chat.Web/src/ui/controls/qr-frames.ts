/** Larger pictures take longer and are read no better. */
const LONGEST_SIDE = 720;

/** Looks for a QR code in what the camera shows now; null while there is none. */
export type FrameReader = (video: HTMLVideoElement) => Promise<string | null>;

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}

interface DetectorType {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

/** The browser's own reader where there is one, else a library's, which is loaded now. */
export async function newFrameReader(): Promise<FrameReader> {
  return (await nativeReader()) ?? (await libraryReader());
}

async function nativeReader(): Promise<FrameReader | null> {
  const Type = (globalThis as { BarcodeDetector?: DetectorType }).BarcodeDetector;
  const formats = await Type?.getSupportedFormats().catch((): string[] => []);
  if (!Type || !formats?.includes('qr_code')) return null;
  const detector = new Type({ formats: ['qr_code'] });
  return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
}

async function libraryReader(): Promise<FrameReader> {
  const { decodeQR } = await import('qr/decode.js');
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, LONGEST_SIDE / Math.max(video.videoWidth, video.videoHeight));
    const [width, height] = [Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale)];
    if (!context || width === 0 || height === 0) return null;
    Object.assign(canvas, { width, height });
    context.drawImage(video, 0, 0, width, height);
    try {
      return decodeQR(context.getImageData(0, 0, width, height));
    } catch {
      return null;
    }
  };
}
