/* A UDP parrot: socket, bind, recvfrom, sendto. Takes the port that is free and prints it; ends after three datagrams. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void) {
  int s = socket(AF_INET, SOCK_DGRAM, 0);
  if (s == -1) { perror("socket"); exit(1); }
  struct sockaddr_in me;
  memset(&me, 0, sizeof me);
  me.sin_family = AF_INET;
  me.sin_port = htons(0);
  me.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(s, (struct sockaddr *) &me, sizeof me) == -1) { perror("bind"); exit(1); }
  socklen_t length = sizeof me;
  if (getsockname(s, (struct sockaddr *) &me, &length) == -1) { perror("getsockname"); exit(1); }
  printf("%d\n", ntohs(me.sin_port));
  fflush(stdout);
  for (int n = 0; n < 3; n++) {
    char buffer[2048];
    struct sockaddr_in client;
    length = sizeof client;
    ssize_t received = recvfrom(s, buffer, sizeof buffer, 0, (struct sockaddr *) &client, &length);
    if (received == -1) { perror("recvfrom"); exit(1); }
    if (sendto(s, buffer, received, 0, (struct sockaddr *) &client, length) == -1) { perror("sendto"); exit(1); }
  }
  close(s);
  return 0;
}
