import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Recording } from '../../src/ui/media/recording';

/** As much of a browser's recorder as a recording asks of it. */
class Recorder extends EventTarget {
  static isTypeSupported = () => true;
  state = 'inactive';
  mimeType = 'audio/webm;codecs=opus';
  ondataavailable: ((event: { data: Blob }) => void) | null = null;

  constructor() {
    super();
    recorder = this;
  }

  start(): void {
    this.state = 'recording';
  }

  stop(): void {
    if (this.state === 'inactive') throw new DOMException('It has stopped.', 'InvalidStateError');
    this.state = 'inactive';
    this.ondataavailable?.({ data: new Blob(['words']) });
    this.dispatchEvent(new Event('stop'));
  }
}

class Audio {
  state = 'running';
  createAnalyser = () => ({ fftSize: 0, getFloatTimeDomainData: () => undefined });
  createMediaStreamSource = () => ({ connect: () => undefined });
  async close(): Promise<void> {
    this.state = 'closed';
  }
}

let recorder: Recorder;
const track = { stop: vi.fn() };

beforeEach(() => {
  track.stop.mockReset();
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: async () => ({ getTracks: () => [track] }) } });
  vi.stubGlobal('MediaRecorder', Recorder);
  vi.stubGlobal('AudioContext', Audio);
});
afterEach(() => vi.unstubAllGlobals());

it('what was recorded can be had again, as it was', async () => {
  const recording = await Recording.start();
  const recorded = await recording.finish();
  expect(await recorded.blob.text()).toBe('words');
  expect(recorded.blob.type).toBe('audio/webm');
  recording.discard();
  expect(await recording.finish()).toBe(recorded);
  expect(Math.round(recording.elapsedMs)).toBe(recorded.durationMs);
});

it('what was recorded until the microphone was pulled out is kept', async () => {
  const recording = await Recording.start();
  recorder.stop();
  expect(await (await recording.finish()).blob.text()).toBe('words');
});

it('the microphone is let go when nothing can be recorded with it', async () => {
  for (const missing of ['MediaRecorder', 'AudioContext'] as const) {
    track.stop.mockReset();
    const broken = class {
      static isTypeSupported = () => true;
      constructor() {
        throw new DOMException('No.', 'NotSupportedError');
      }
    };
    vi.stubGlobal(missing, broken);
    await expect(Recording.start()).rejects.toThrow('No.');
    expect(track.stop).toHaveBeenCalled();
  }
});
