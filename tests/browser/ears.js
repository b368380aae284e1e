// Stands where AudioContext stands: locked until a gesture, and rendered to a buffer instead of played.
(() => {
  window.tones = [];
  window.AudioContext = class extends OfflineAudioContext {
    #began = performance.now();
    #isOpen = false;
    constructor() {
      super(1, RATE * SECONDS, RATE);
      window.ears = this;
    }
    get state() { return this.#isOpen ? "running" : "suspended"; }
    get currentTime() { return (performance.now() - this.#began) / 1000; }
    resume() {
      if (!navigator.userActivation.isActive) return Promise.reject(new DOMException("no gesture"));
      this.#isOpen = true;
      return Promise.resolve();
    }
    createOscillator() {
      const made = super.createOscillator();
      const start = made.start.bind(made);
      made.start = (at) => {
        window.tones.push({ pitch: Math.round(made.frequency.value), at, now: Date.now() });
        start(at);
      };
      return made;
    }
    async listen() {
      const samples = (await this.startRendering()).getChannelData(0);
      let text = "";
      for (const one of new Uint8Array(samples.buffer)) text += String.fromCharCode(one);
      return btoa(text);
    }
  };
})();
