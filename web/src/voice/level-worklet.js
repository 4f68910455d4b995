/** Measures loudness beside the page: the root mean square of what was heard in about 50 ms. */

/* global AudioWorkletProcessor, registerProcessor, sampleRate */

class Level extends AudioWorkletProcessor {
  constructor() {
    super();
    this.sum = 0;
    this.count = 0;
  }

  process(inputs) {
    const samples = inputs[0]?.[0];
    if (!samples) return true;
    for (const sample of samples) this.sum += sample * sample;
    this.count += samples.length;
    if (this.count >= sampleRate / 20) {
      this.port.postMessage(Math.sqrt(this.sum / this.count));
      this.sum = 0;
      this.count = 0;
    }
    return true;
  }
}

registerProcessor('level', Level);
