// A recording: its waveform is asked for with a link, the sound fetched once by the link, then played from memory.
import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { order, tell, words } from "../shell.js";

const HEIGHT = 60;

function Waveform({ peaks, share, seek }) {
  const outline = peaks.map((peak, at) => `M${at + 0.5} ${HEIGHT / 2 - Math.max(0.5, peak * 0.29)}V${HEIGHT / 2 + Math.max(0.5, peak * 0.29)}`).join("");
  const click = (event) => { const box = event.currentTarget.getBoundingClientRect(); seek((event.clientX - box.left) / box.width); };
  return html`<svg class="wave" viewBox=${`0 0 ${Math.max(1, peaks.length)} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label=${words("call.seek")} onClick=${click}>
    <path class="rest" d=${outline} /><clipPath id="heard"><rect width=${peaks.length * share} height=${HEIGHT} /></clipPath>
    <path class="heard" d=${outline} clip-path="url(#heard)" /></svg>`;
}

export function Player({ recording }) {
  const [sound, set] = useState(null), [at, go] = useState(0), [busy, work] = useState(false), audio = useRef(null);
  useEffect(() => () => sound && URL.revokeObjectURL(sound.url), [sound]);
  const hear = async () => {
    work(true);
    try {
      const told = await order("/calls/recording", { recording: recording.recording });
      const answer = await fetch(told.link);
      if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).title ?? words("failed"));
      set({ ...told, url: URL.createObjectURL(await answer.blob()) });
    } catch (error) {
      tell(error.message);
    }
    work(false);
  };
  const share = sound && sound.seconds ? Math.min(1, at / sound.seconds) : 0;
  if (!sound) return html`<button type="button" class="quiet hear" disabled=${busy} aria-busy=${busy} onClick=${hear}>▶ ${words("call.hear")}</button>`;
  return html`<div class="player"><${Waveform} peaks=${sound.peaks} share=${share} seek=${(part) => { audio.current.currentTime = part * sound.seconds; }} />
    <audio ref=${audio} src=${sound.url} controls autoplay aria-label=${words("call.player", { agent: recording.agent })} onTimeUpdate=${(event) => go(event.target.currentTime)}></audio></div>`;
}
