/* Says hello world with its NUL to one client on a dual-stack socket and closes; prints the port that it took. */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void) {
  int listener = socket(AF_INET6, SOCK_STREAM, 0);
  if (listener == -1) { perror("socket"); exit(1); }
  int off = 0;
  if (setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) == -1) { perror("setsockopt"); exit(1); }
  struct sockaddr_in6 me;
  memset(&me, 0, sizeof me);
  me.sin6_family = AF_INET6;
  me.sin6_addr = in6addr_any;
  if (bind(listener, (struct sockaddr *) &me, sizeof me) == -1) { perror("bind"); exit(1); }
  if (listen(listener, 5) == -1) { perror("listen"); exit(1); }
  socklen_t length = sizeof me;
  if (getsockname(listener, (struct sockaddr *) &me, &length) == -1) { perror("getsockname"); exit(1); }
  printf("%d\n", ntohs(me.sin6_port));
  fflush(stdout);
  int client = accept(listener, NULL, NULL);
  if (client == -1) { perror("accept"); exit(1); }
  if (write(client, "hello world", sizeof "hello world") == -1) { perror("write"); exit(1); }
  close(client);
  close(listener);
  return 0;
}
