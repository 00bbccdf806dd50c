import { useState } from 'preact/hooks';
import { Switch } from '../controls/switch';
import { texts } from '../texts';
import { playTone, setSounds, soundsOn } from './sounds';

export function SoundsSetting() {
  const [on, setOn] = useState(soundsOn);
  const { notices } = texts.installed;
  return (
    <Switch
      label={notices.sounds}
      hint={notices.soundsHint}
      on={on}
      onChange={(next) => {
        setSounds(next);
        setOn(next);
        playTone();
      }}
    />
  );
}
