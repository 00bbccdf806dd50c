import { useLayoutEffect, useRef } from 'preact/hooks';

/** The few pixels that came inside the message, blurred to a picture's size. Decoded here, so that no picture format of a stranger's is. */
export function Preview({ preview }: { preview: Uint8Array }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const [width = 1, height = 1] = preview;
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    Object.assign(element, { width, height });
    const image = new ImageData(width, height);
    for (let i = 0; i < width * height; i++) {
      const packed = ((preview[2 + 2 * i] ?? 0) << 8) | (preview[3 + 2 * i] ?? 0);
      const [red, green, blue] = [(packed >> 11) & 31, (packed >> 5) & 63, packed & 31];
      image.data.set([(red * 255) / 31, (green * 255) / 63, (blue * 255) / 31, 255], 4 * i);
    }
    context.putImageData(image, 0, 0);
  }, [preview]);
  return <canvas ref={canvas} class="preview" />;
}
