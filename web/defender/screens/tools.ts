/** Tools that take the whole screen: for covering faces, and for recording one's voice. */

import { paragraph } from '../../browser/dom.ts';
import type { Application } from '../application.ts';
import { actions, alertPlace, heading, secondary } from './parts.ts';

export function blurScreen(application: Application): readonly Node[] {
  return application.desk?.blurScreen() ?? opening(application, 'blur');
}

export function voiceScreen(application: Application): readonly Node[] {
  return application.desk?.voiceScreen() ?? opening(application, 'voice');
}

function opening(application: Application, screen: 'blur' | 'voice'): readonly Node[] {
  const { words } = application;
  const alert = alertPlace();
  application.openDesk().then(
    () => {
      if (application.screen === screen) application.show(screen);
    },
    () => {
      alert.textContent = words.files.problems.tools;
    },
  );
  return [
    heading(words.files.voice),
    paragraph(words.files.opening, 'status'),
    alert,
    actions(
      secondary(words.back, () => {
        application.show('files');
      }),
    ),
  ];
}
