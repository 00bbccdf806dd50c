/** Opus where the browser can write it; AAC in the one that cannot. */
const TYPES = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4'];
const BITS_PER_SECOND = 24_000;
const LEVEL_MS = 60;
const WAVEFORM_BARS = 48;
/** Voices rarely fill the range; this makes them visible. */
const GAIN = 5;

export interface Recorded {
  blob: Blob;
  durationMs: number;
  waveform: Uint8Array;
}

/** The microphone, from the moment it may be used until it is let go. */
export class Recording {
  /** Loudness so far, 0 to 255. */
  readonly levels: number[] = [];
  readonly #parts: Blob[] = [];
  readonly #began = performance.now();
  readonly #timer: ReturnType<typeof setInterval>;
  #ended: number | null = null;
  #finished: Promise<Recorded> | null = null;

  private constructor(
    private readonly stream: MediaStream,
    private readonly recorder: MediaRecorder,
    private readonly audio: AudioContext,
  ) {
    const analyser = audio.createAnalyser();
    analyser.fftSize = 1024;
    audio.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.#timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      this.levels.push(Math.min(255, Math.round(255 * GAIN * Math.sqrt(power))));
    }, LEVEL_MS);
    recorder.ondataavailable = ({ data }) => this.#parts.push(data);
    recorder.start(1_000);
  }

  /** @throws DOMException `NotAllowedError`, `NotFoundError` */
  static async start(): Promise<Recording> {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true, channelCount: 1 },
    });
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    const options = { audioBitsPerSecond: BITS_PER_SECOND, ...(mimeType && { mimeType }) };
    try {
      return new Recording(stream, new MediaRecorder(stream, options), new AudioContext());
    } catch (error) {
      for (const track of stream.getTracks()) track.stop();
      throw error;
    }
  }

  get elapsedMs(): number {
    return (this.#ended ?? performance.now()) - this.#began;
  }

  /** Ends it; as often as one asks. */
  finish(): Promise<Recorded> {
    this.#finished ??= this.#finish();
    return this.#finished;
  }

  async #finish(): Promise<Recorded> {
    this.#ended = performance.now();
    const durationMs = Math.round(this.elapsedMs);
    // It ends by itself when the microphone is pulled out.
    if (this.recorder.state !== 'inactive') {
      const stopped = new Promise((resolve) => this.recorder.addEventListener('stop', resolve, { once: true }));
      this.recorder.stop();
      await stopped;
    }
    this.#release();
    const type = (this.recorder.mimeType.split(';')[0] ?? '') || 'audio/webm';
    return { blob: new Blob(this.#parts, { type }), durationMs, waveform: waveformOf(this.levels) };
  }

  discard(): void {
    if (this.recorder.state !== 'inactive') this.recorder.stop();
    this.#release();
  }

  #release(): void {
    clearInterval(this.#timer);
    for (const track of this.stream.getTracks()) track.stop();
    if (this.audio.state !== 'closed') void this.audio.close();
  }
}

/** The loudest moment of each of as many parts. */
export function waveformOf(levels: readonly number[], bars = WAVEFORM_BARS): Uint8Array {
  const count = Math.min(bars, Math.max(1, levels.length));
  return Uint8Array.from({ length: count }, (_, nth) => {
    const from = Math.floor((nth * levels.length) / count);
    const to = Math.max(from + 1, Math.floor(((nth + 1) * levels.length) / count));
    return Math.max(0, ...levels.slice(from, to));
  });
}
